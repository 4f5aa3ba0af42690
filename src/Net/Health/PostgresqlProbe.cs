using System.Buffers.Binary;
using System.Text;
using HaActors.Net.Model;

namespace HaActors.Net.Health;

/// <summary>
/// PostgreSQL: SSLRequest if TLS is asked for, then StartupMessage. A request for a password, an accepted user or an error of any kind but
/// "not now" shows a server that serves; it is the first message that counts (PostgreSQL manual, "Message Formats").
/// </summary>
internal sealed class PostgresqlProbe(CheckSettings check, PostgresqlProbeSettings settings, ServerSettings server, TimeProvider time)
    : Probe(check, server, time)
{
    private const int SslRequest = 80877103;
    private const int Protocol3 = 196608;
    private const int ShortestMessage = 4;      // the length counts itself
    private const int LongestAnswer = 8 * 1024;
    private const int LastAuthentication = 12;  // AuthenticationSASLFinal

    // SQLSTATE class 57, operator intervention: 57P03 is "starting up" or "shutting down".
    private const string CannotConnectNow = "57P03";

    private readonly TlsClient? _tls = settings.Tls is null ? null : new TlsClient(settings.Tls, server, time);

    protected override async Task<(ProbeCode Code, string Detail)> ExamineAsync(ProbeConnection connection, CancellationToken cancel)
    {
        var answers = new AnswerReader(connection);
        if (_tls is not null)
        {
            await connection.SendAsync(Message(SslRequest, []), cancel).ConfigureAwait(false);
            byte answer = (await answers.ExactlyAsync(1, cancel).ConfigureAwait(false))[0];
            if (answer == 'N') throw ProbeFailure.Refused("the server offers no TLS");
            if (answer != 'S') throw ProbeFailure.Malformed("not an answer of PostgreSQL to SSLRequest");
            // What came in the clear must not count as said under TLS (CVE-2021-23222).
            if (answers.HasMore) throw ProbeFailure.Malformed("more than an answer before the TLS handshake");
            await connection.StartTlsAsync(_tls, cancel).ConfigureAwait(false);
        }

        await connection.SendAsync(Message(Protocol3, Encoding.UTF8.GetBytes($"user\0{settings.User}\0\0")), cancel).ConfigureAwait(false);
        byte[] head = await answers.ExactlyAsync(5, cancel).ConfigureAwait(false);
        int length = BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(1)) - ShortestMessage;
        if (head[0] is not ((byte)'R' or (byte)'E') || length is < 4 or > LongestAnswer)
            throw ProbeFailure.Malformed($"not an answer of PostgreSQL: {ProbeText.Printable(head)}");
        byte[] body = await answers.ExactlyAsync(length, cancel).ConfigureAwait(false);
        if (head[0] == 'E') return JudgeError(body);
        if (BinaryPrimitives.ReadInt32BigEndian(body) is < 0 or > LastAuthentication)
            throw ProbeFailure.Malformed("not an answer of PostgreSQL: unknown way to authenticate");
        // Terminate, so that the server does not log a lost connection.
        await connection.SendAsync(new byte[] { (byte)'X', 0, 0, 0, ShortestMessage }, cancel).ConfigureAwait(false);
        return (ProbeCode.L7OK, "authentication offered");
    }

    /// <summary>An error that refuses the user still comes from a server that works; one that says "not now" does not.</summary>
    private static (ProbeCode Code, string Detail) JudgeError(byte[] body)
    {
        // Fields: a byte that tells the kind (C: SQLSTATE, M: message), a text, a zero byte.
        string[] fields = Encoding.Latin1.GetString(body).Split('\0');
        string message = ProbeText.Printable((Array.Find(fields, field => field.StartsWith('M')) ?? "M")[1..]);
        return (fields.Contains("C" + CannotConnectNow) ? ProbeCode.L7STS : ProbeCode.L7OK, message);
    }

    private static byte[] Message(int code, byte[] body)
    {
        byte[] message = new byte[8 + body.Length];
        BinaryPrimitives.WriteInt32BigEndian(message, message.Length);
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(4), code);
        body.CopyTo(message, 8);
        return message;
    }
}
