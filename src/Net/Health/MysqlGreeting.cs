using System.Security.Cryptography;
using System.Text;

namespace HaActors.Net.Health;

/// <summary>What a server of MySQL says first (MySQL manual, "Protocol::HandshakeV10"), as far as a login needs it.</summary>
/// <param name="Version">For operators.</param>
/// <param name="Salt">Twenty bytes; empty in a greeting too short to hold them.</param>
internal readonly record struct MysqlGreeting(string Version, byte[] Salt)
{
    /// <summary>The way to log in that is spoken here.</summary>
    public const string NativePassword = "mysql_native_password";

    private const byte Protocol10 = 10;
    private const int SaltSize = 20;
    private const int FirstPart = 8;

    // Behind the version: a thread's number before the first part of the salt; a zero, capabilities, character set, status, a length and ten
    // reserved bytes between the two.
    private const int BeforeSalt = 4;
    private const int BetweenParts = 1 + 2 + 1 + 2 + 2 + 1 + 10;

    /// <exception cref="ProbeFailure">It is not one.</exception>
    public static MysqlGreeting Read(byte[] packet)
    {
        int version = packet.AsSpan().IndexOf((byte)0) - 1;
        if (packet[0] != Protocol10 || version < 1) throw ProbeFailure.Malformed("not a greeting of MySQL");
        int first = 1 + version + 1 + BeforeSalt;
        int second = first + FirstPart + BetweenParts;
        byte[] salt = packet.Length < second + SaltSize - FirstPart
            ? []
            : [.. packet.AsSpan(first, FirstPart), .. packet.AsSpan(second, SaltSize - FirstPart)];
        return new MysqlGreeting(ProbeText.Printable(packet.AsSpan(1, version)), salt);
    }

    /// <summary>A password as it is sent: its hash, covered by a hash of salt and the hash of the hash (manual, "Secure Password Authentication").</summary>
    public static byte[] Cover(string password, ReadOnlySpan<byte> salt)
    {
        if (password.Length == 0) return [];
        byte[] covered = SHA1.HashData(Encoding.UTF8.GetBytes(password));
        byte[] cover = SHA1.HashData([.. salt, .. SHA1.HashData(covered)]);
        for (int i = 0; i < covered.Length; i++) covered[i] ^= cover[i];
        return covered;
    }
}
