using System.Text;
using HaActors.Net.Model;

namespace HaActors.Net.Health;

/// <summary>Redis: AUTH if there is a password, PING, QUIT (HAProxy <c>option redis-check</c>, with a login).</summary>
internal sealed class RedisProbe(CheckSettings check, RedisProbeSettings redis, ServerSettings server, TimeProvider time)
    : Probe(check, server, time)
{
    private readonly TlsClient? _tls = redis.Tls is null ? null : new TlsClient(redis.Tls, server, time);

    protected override async Task<(ProbeCode Code, string Detail)> ExamineAsync(ProbeConnection connection, CancellationToken cancel)
    {
        if (_tls is not null) await connection.StartTlsAsync(_tls, cancel).ConfigureAwait(false);
        var answers = new AnswerReader(connection);
        if (redis.Password is { } password)
        {
            string[] words = redis.User is { } user ? ["AUTH", user, password] : ["AUTH", password];
            await AskAsync(connection, answers, "+OK", cancel, words).ConfigureAwait(false);
        }

        await AskAsync(connection, answers, "+PONG", cancel, "PING").ConfigureAwait(false);
        await AskAsync(connection, answers, "+OK", cancel, "QUIT").ConfigureAwait(false);
        return (ProbeCode.L7OK, "PONG");
    }

    private static async Task AskAsync(ProbeConnection connection, AnswerReader answers, string expected, CancellationToken cancel, params string[] words)
    {
        // RESP: an array of bulk strings, each with its length in bytes.
        var command = new StringBuilder($"*{words.Length}\r\n");
        foreach (string word in words) command.Append($"${Encoding.UTF8.GetByteCount(word)}\r\n{word}\r\n");
        await connection.SendAsync(Encoding.UTF8.GetBytes(command.ToString()), cancel).ConfigureAwait(false);

        string answer = await answers.LineAsync(cancel).ConfigureAwait(false);
        if (answer == expected) return;
        throw answer.StartsWith('-')
            ? ProbeFailure.Refused(ProbeText.Printable(answer[1..]))
            : ProbeFailure.Malformed($"not the answer of Redis: {ProbeText.Printable(answer)}");
    }
}
