using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using HaActors.Net.Health;
using HaActors.Net.Model;
using static HaActors.Net.Tests.Health.ScriptedServer;

namespace HaActors.Net.Tests.Health;

public sealed class ServiceProbeTests
{
    [Theory]
    [InlineData("+OK\r\n+PONG\r\n+OK\r\n", ProbeCode.L7OK, "PONG")]
    [InlineData("-WRONGPASS no\r\n", ProbeCode.L7STS, "WRONGPASS no")]
    [InlineData("+OK\r\n-LOADING dataset\r\n", ProbeCode.L7STS, "LOADING dataset")]
    [InlineData("HTTP/1.1 400\r\n", ProbeCode.L7RSP, "not the answer of Redis: HTTP/1.1 400")]
    public async Task Redis_answers_are_judged(string answers, ProbeCode code, string detail) =>
        await Judges(new RedisProbeSettings(null, "p", null), answers, code, detail);

    [Theory]
    [InlineData("R\0\0\0\u0008\0\0\0\u0005", ProbeCode.L7OK, "authentication offered")]
    [InlineData("E\0\0\0\u0016SFATAL\0C28000\0Mno\0\0", ProbeCode.L7OK, "no")]
    [InlineData("E\0\0\0\u0018SFATAL\0C57P03\0Mlate\0\0", ProbeCode.L7STS, "late")]
    [InlineData("E\0\0\0\u0004", ProbeCode.L7RSP, "not an answer of PostgreSQL: E????")]
    [InlineData("HTTP/1.1 400\r\n", ProbeCode.L7RSP, "not an answer of PostgreSQL: HTTP/")]
    public async Task Postgresql_answers_are_judged(string answers, ProbeCode code, string detail) =>
        await Judges(new PostgresqlProbeSettings("u", null), answers, code, detail);

    [Theory]
    [InlineData("N", ProbeCode.L7STS, "the server offers no TLS")]
    [InlineData("X", ProbeCode.L7RSP, "not an answer of PostgreSQL to SSLRequest")]
    [InlineData("SR", ProbeCode.L7RSP, "more than an answer before the TLS handshake")]
    public async Task Postgresql_answers_to_SSLRequest_are_judged(string answer, ProbeCode code, string detail) =>
        await Judges(new PostgresqlProbeSettings("u", new TlsSettings(null, false, null, default)), answer, code, detail);

    [Theory]
    [InlineData("\u0005\0\0\0\n8.0\0\u0001\0\0\u0002\0", ProbeCode.L7OK, "8.0")]
    [InlineData("\u0005\0\0\0\n8.0\0\u0003\0\0\u0002\u00ff\u0015\u0004", ProbeCode.L7OK, "8.0")]
    [InlineData("\u0006\0\0\0\u00ff\u0010\u0004bus", ProbeCode.L7STS, "bus")]
    [InlineData("\u0005\0\0\0\t8.0\0", ProbeCode.L7RSP, "not a greeting of MySQL")]
    [InlineData("HTTP/1.1 400\r\n", ProbeCode.L7RSP, "not a packet of MySQL: HTTP")]
    public async Task Mysql_answers_are_judged(string answers, ProbeCode code, string detail) =>
        await Judges(new MysqlProbeSettings("u"), answers, code, detail);

    [Fact]
    public async Task Script_sends_and_expects_in_order()
    {
        using ScriptedServer server = Dialogue("* hello\r\nready> ", ("one", "got: 1\r\n"), ("two", "got: 2\r\n"));
        ImmutableArray<ScriptStep> steps =
        [
            Expect("ready> "), Send("one\r\n"), ExpectLine("^got: [0-9]$"), Send("two\r\n"), Expect("2\r\n"),
        ];

        ProbeResult result = await server.ProbeAsync(new ScriptProbeSettings(steps, null));

        Assert.Equal((ProbeCode.L7OK, "5 steps"), (result.Code, result.Detail));
    }

    [Fact]
    public async Task Script_does_not_find_again_what_it_has_passed()
    {
        await Judges(
            new ScriptProbeSettings([Expect("a"), Expect("a")], null), "ba", ProbeCode.L7RSP, "step 2, a: closed without an answer");
    }

    [Fact]
    public async Task Expected_bytes_are_found_across_pieces()
    {
        using var server = new ScriptedServer(async stream =>
        {
            foreach (byte each in "xxaabb"u8.ToArray())
            {
                await stream.WriteAsync(new[] { each });
                await Task.Delay(20);
            }
        });

        Assert.Equal(ProbeCode.L7OK, (await server.ProbeAsync(new ScriptProbeSettings([Expect("aabb")], null))).Code);
    }

    private static async Task Judges(ProbeSettings settings, string answers, ProbeCode code, string detail)
    {
        using ScriptedServer server = Answering(Encoding.Latin1.GetBytes(answers));

        ProbeResult result = await server.ProbeAsync(settings);

        Assert.Equal((code, detail), (result.Code, result.Detail));
    }

    private static SendStep Send(string text) => new([.. Encoding.ASCII.GetBytes(text)]);

    private static ExpectStep Expect(string text) => new([.. Encoding.ASCII.GetBytes(text)], text);

    private static ExpectLineStep ExpectLine(string pattern) => new(new Regex(pattern, RegexOptions.NonBacktracking));
}
