using System.Buffers.Binary;
using System.Text;
using HaActors.Net.Model;

namespace HaActors.Net.Health;

/// <summary>
/// PostgreSQL: SSLRequest if TLS is asked for, then StartupMessage. Without a password it is the first message that counts: a request for one, an
/// accepted user or an error of any kind but "not now" shows a server that serves. With one, the login must succeed; that there is no database of
/// the user's name does not matter then (PostgreSQL manual, "Message Formats").
/// </summary>
internal sealed class PostgresqlProbe(CheckSettings check, PostgresqlProbeSettings settings, ServerSettings server, TimeProvider time)
    : Probe(check, server, time)
{
    private const int SslRequest = 80877103;
    private const int Protocol3 = 196608;
    private const int LastAuthentication = 12;  // AuthenticationSASLFinal

    // SQLSTATE class 57, operator intervention: 57P03 is "starting up" or "shutting down".
    private const string CannotConnectNow = "57P03";

    private readonly TlsClient? _tls = settings.Tls is null ? null : new TlsClient(settings.Tls, server, time);

    protected override async Task<(ProbeCode Code, string Detail)> ExamineAsync(ProbeConnection connection, CancellationToken cancel)
    {
        var answers = new AnswerReader(connection);
        var messages = new PostgresqlMessages(answers);
        if (_tls is not null)
        {
            await connection.SendAsync(Request(SslRequest, []), cancel).ConfigureAwait(false);
            byte answer = (await answers.ExactlyAsync(1, cancel).ConfigureAwait(false))[0];
            if (answer == 'N') throw ProbeFailure.Refused("the server offers no TLS");
            if (answer != 'S') throw ProbeFailure.Malformed("not an answer of PostgreSQL to SSLRequest");
            // What came in the clear must not count as said under TLS (CVE-2021-23222).
            if (answers.HasMore) throw ProbeFailure.Malformed("more than an answer before the TLS handshake");
            await connection.StartTlsAsync(_tls, cancel).ConfigureAwait(false);
        }

        await connection.SendAsync(Request(Protocol3, Encoding.UTF8.GetBytes($"user\0{settings.User}\0\0")), cancel).ConfigureAwait(false);
        (byte type, byte[] body) = await messages.NextAsync(cancel).ConfigureAwait(false);
        if (type == PostgresqlMessages.Error) return JudgeError(body);
        if (BinaryPrimitives.ReadInt32BigEndian(body) is < 0 or > LastAuthentication)
            throw ProbeFailure.Malformed("not an answer of PostgreSQL: unknown way to authenticate");
        if (settings.Password is not null)
            await new PostgresqlLogin(connection, messages, settings.User, settings.Password).RunAsync(body, cancel).ConfigureAwait(false);
        // Terminate, so that the server does not log a lost connection.
        await connection.SendAsync(PostgresqlMessages.Message('X', []), cancel).ConfigureAwait(false);
        return (ProbeCode.L7OK, settings.Password is null ? "authentication offered" : "logged in");
    }

    /// <summary>Without a password, an error that refuses the user still comes from a server that works; one that says "not now" does not.</summary>
    private (ProbeCode Code, string Detail) JudgeError(byte[] body) => (
        settings.Password is not null || PostgresqlMessages.Bears(body, CannotConnectNow) ? ProbeCode.L7STS : ProbeCode.L7OK, PostgresqlMessages.TextOf(body));

    /// <summary>The two messages that have no type.</summary>
    private static byte[] Request(int code, byte[] body)
    {
        byte[] message = new byte[8 + body.Length];
        BinaryPrimitives.WriteInt32BigEndian(message, message.Length);
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(4), code);
        body.CopyTo(message, 8);
        return message;
    }
}
