using System.Security.Cryptography;
using System.Text;

namespace HaActors.Net.Health;

/// <summary>The client's side of SCRAM-SHA-256 without channel binding (RFC 5802 section 3, RFC 7677), for one login.</summary>
/// <param name="name">As sent; may be empty where the protocol around it has named the user.</param>
/// <param name="nonce">Printable, without a comma; new for each login.</param>
internal sealed class ScramSha256(string name, string password, string nonce)
{
    // RFC 7677 section 4 asks for 4096 at least. A server that asks for far more would make us work for it.
    private const int MostIterations = 100_000;

    private const string NoChannelBinding = "n,,";

    private byte[] _salted = [];
    private string _proven = "";

    /// <summary>A login with a nonce of its own.</summary>
    public ScramSha256(string name, string password)
        : this(name, password, Convert.ToBase64String(RandomNumberGenerator.GetBytes(18)))
    {
    }

    private string FirstBare => $"n={name.Replace("=", "=3D").Replace(",", "=2C")},r={nonce}";

    /// <summary>What the client says first.</summary>
    public string First => NoChannelBinding + FirstBare;

    /// <summary>What the client answers to what the server says first.</summary>
    /// <exception cref="ProbeFailure">That is malformed.</exception>
    public string Final(string serverFirst)
    {
        string[] fields = serverFirst.Split(',');
        if (fields is not [['r', '=', .. var both], ['s', '=', .. var salt], ['i', '=', .. var count], ..]
            || !both.StartsWith(nonce, StringComparison.Ordinal) || both.Length == nonce.Length
            || !int.TryParse(count, out int iterations) || iterations is < 1 or > MostIterations || !TryBytes(salt, out byte[] saltBytes))
            throw ProbeFailure.Malformed("not a challenge of SCRAM-SHA-256");
        _salted = Rfc2898DeriveBytes.Pbkdf2(password, saltBytes, iterations, HashAlgorithmName.SHA256, SHA256.HashSizeInBytes);
        string withoutProof = $"c={Convert.ToBase64String(Encoding.ASCII.GetBytes(NoChannelBinding))},r={both}";
        _proven = $"{FirstBare},{serverFirst},{withoutProof}";
        byte[] proof = Keyed("Client Key");
        byte[] signature = HMACSHA256.HashData(SHA256.HashData(proof), Encoding.UTF8.GetBytes(_proven));
        for (int i = 0; i < proof.Length; i++) proof[i] ^= signature[i];
        return $"{withoutProof},p={Convert.ToBase64String(proof)}";
    }

    /// <summary>Whether the server's last word shows that it knows the password, too.</summary>
    public bool IsProof(string serverFinal) =>
        serverFinal.Split(',')[0] == $"v={Convert.ToBase64String(HMACSHA256.HashData(Keyed("Server Key"), Encoding.UTF8.GetBytes(_proven)))}";

    private byte[] Keyed(string use) => HMACSHA256.HashData(_salted, Encoding.ASCII.GetBytes(use));

    private static bool TryBytes(string text, out byte[] bytes)
    {
        bytes = new byte[text.Length];
        bool isBase64 = Convert.TryFromBase64String(text, bytes, out int length);
        bytes = bytes[..length];
        return isBase64 && length > 0;
    }
}
