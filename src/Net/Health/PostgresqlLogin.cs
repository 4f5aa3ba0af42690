using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace HaActors.Net.Health;

/// <summary>
/// Answers PostgreSQL's request for a password: SCRAM-SHA-256, MD5, and in the clear where there is TLS (PostgreSQL manual, "Message Flow").
/// </summary>
internal sealed class PostgresqlLogin(ProbeConnection connection, PostgresqlMessages messages, string user, string password)
{
    private const int Done = 0;
    private const int Clear = 3;
    private const int Md5 = 5;
    private const int Sasl = 10;
    private const int SaslContinue = 11;
    private const int SaslFinal = 12;
    private const string Mechanism = "SCRAM-SHA-256";

    /// <param name="request">The body of the first message of authentication.</param>
    /// <exception cref="ProbeFailure">The login was refused, asks for what is not spoken here, or breaks the protocol.</exception>
    public async Task RunAsync(byte[] request, CancellationToken cancel)
    {
        switch (BinaryPrimitives.ReadInt32BigEndian(request))
        {
            case Done:
                return;
            case Clear when connection.TlsVersion.Length == 0:
                throw ProbeFailure.Refused("asks for the password in the clear; that takes TLS");
            case Clear:
                await SayAsync([.. Encoding.UTF8.GetBytes(password), 0], cancel).ConfigureAwait(false);
                break;
            case Md5 when request.Length == 8:
                await SayAsync([.. Encoding.ASCII.GetBytes(Hashed(request[4..])), 0], cancel).ConfigureAwait(false);
                break;
            case Sasl when Encoding.ASCII.GetString(request, 4, request.Length - 4).Split('\0').Contains(Mechanism):
                await ScramAsync(cancel).ConfigureAwait(false);
                break;
            case var kind:
                throw ProbeFailure.Refused($"asks for a login of kind {kind}, which is not spoken here");
        }

        await NextAsync(Done, cancel).ConfigureAwait(false);
    }

    private async Task ScramAsync(CancellationToken cancel)
    {
        // The user stands in the startup message; the server passes over a name here.
        var scram = new ScramSha256("", password);
        byte[] first = Encoding.ASCII.GetBytes(scram.First);
        byte[] length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, first.Length);
        await SayAsync([.. Encoding.ASCII.GetBytes(Mechanism), 0, .. length, .. first], cancel).ConfigureAwait(false);
        string challenge = await NextAsync(SaslContinue, cancel).ConfigureAwait(false);
        await SayAsync(Encoding.ASCII.GetBytes(scram.Final(challenge)), cancel).ConfigureAwait(false);
        if (!scram.IsProof(await NextAsync(SaslFinal, cancel).ConfigureAwait(false)))
            throw ProbeFailure.Malformed("the server does not show that it knows the password");
    }

    /// <summary>The text of the next message, which must be of that kind.</summary>
    private async Task<string> NextAsync(int kind, CancellationToken cancel)
    {
        (byte type, byte[] body) = await messages.NextAsync(cancel).ConfigureAwait(false);
        if (type == PostgresqlMessages.Error) throw ProbeFailure.Refused(PostgresqlMessages.TextOf(body));
        return BinaryPrimitives.ReadInt32BigEndian(body) == kind
            ? Encoding.ASCII.GetString(body, 4, body.Length - 4)
            : throw ProbeFailure.Malformed("not an answer of PostgreSQL to a login");
    }

    private ValueTask SayAsync(byte[] body, CancellationToken cancel) => connection.SendAsync(PostgresqlMessages.Message('p', body), cancel);

    /// <summary>"md5" and the hash of the hash of password and user, with salt, each as hexadecimal text.</summary>
    private string Hashed(byte[] salt)
    {
        string inner = Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(password + user)));
        return "md5" + Convert.ToHexStringLower(MD5.HashData([.. Encoding.ASCII.GetBytes(inner), .. salt]));
    }
}
