using System.Text;
using System.Text.RegularExpressions;
using HaActors.Net.Health;
using HaActors.Net.Model;

namespace HaActors.Net.Tests.Health;

public sealed class HttpBodyTests
{
    private static readonly HttpProbeSettings Get = new("GET", "/", null, [new(200, 399)]);

    [Theory]
    [InlineData("Content-Length: 5", "hello, and more", "hello", true)]
    [InlineData("Content-Length: 5", "hel", "hel", false)]
    [InlineData("Content-Length: 0", "x", "", true)]
    [InlineData("X: y", "all of it", "all of it", false)]
    [InlineData("Transfer-Encoding: chunked", "3\r\nhel\r\n2;ext=1\r\nlo\r\n0\r\nTrailer: x\r\n\r\nmore", "hello", true)]
    [InlineData("Transfer-Encoding: chunked\r\nContent-Length: 2", "A\r\n0123456789\r\n0\r\n\r\n", "0123456789", true)]
    [InlineData("Transfer-Encoding: chunked", "5\r\nhel", "hel", false)]
    [InlineData("Transfer-Encoding: chunked", "0\r\n\r\n", "", true)]
    public void Body_is_taken_out_whatever_the_pieces(string header, string bytes, string text, bool isWhole)
    {
        foreach (int piece in new[] { 1, 3, 1000 })
        {
            var body = new HttpBody(Encoding.Latin1.GetBytes($"HTTP/1.1 200 OK\r\n{header}\r\n\r\n"), isEmpty: false);
            foreach (byte[] part in Encoding.Latin1.GetBytes(bytes).Chunk(piece)) body.Add(part);

            Assert.Equal((text, isWhole), (body.Text, body.IsWhole));
        }
    }

    [Theory]
    [InlineData("Transfer-Encoding: chunked", "zz\r\n")]
    [InlineData("Transfer-Encoding: chunked", "ffffffffffffffff\r\n")]
    [InlineData("Content-Length: -1", "")]
    [InlineData("Content-Length: 1, 1", "")]
    public void Broken_framing_is_a_failure(string header, string bytes) => Assert.Throws<ProbeFailure>(() =>
        new HttpBody(Encoding.Latin1.GetBytes($"HTTP/1.1 200 OK\r\n{header}\r\n\r\n"), isEmpty: false).Add(Encoding.Latin1.GetBytes(bytes)));

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\n\r\nall is well", ProbeCode.L7OK, "HTTP/1.1 200 OK")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nbad, all is well", ProbeCode.L7RSP, "no \"is well\"")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 30\r\n\r\nis well", ProbeCode.L7RSP, "closed within the response body")]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n", ProbeCode.L7RSP, "no \"is well\"")]
    [InlineData("HTTP/1.1 204 Empty\r\n\r\n", ProbeCode.L7RSP, "no \"is well\"")]
    [InlineData("HTTP/1.1 500 Broken\r\n\r\nall is well", ProbeCode.L7STS, "HTTP/1.1 500 Broken")]
    [InlineData("HTTP/1.1 100 C\r\n\r\nHTTP/1.1 200 OK\r\n\r\nall is well", ProbeCode.L7OK, "HTTP/1.1 200 OK")]
    public async Task Text_must_be_in_the_body(string answer, ProbeCode code, string detail) =>
        await Judges(Get with { ExpectedText = "is well" }, answer, code, detail);

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\n\r\nstatus: 42", ProbeCode.L7OK, "HTTP/1.1 200 OK")]
    [InlineData("HTTP/1.1 200 OK\r\n\r\nstatus: x", ProbeCode.L7RSP, "no match of status: [0-9]+$")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nstatus: 4\r\n1\r\n2\r\n0\r\n\r\n", ProbeCode.L7OK, "HTTP/1.1 200 OK")]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n\u00ff\u00fe status: 42", ProbeCode.L7OK, "HTTP/1.1 200 OK")]
    public async Task Pattern_must_match_the_body(string answer, ProbeCode code, string detail) =>
        await Judges(Get with { ExpectedPattern = new Regex("status: [0-9]+$", RegexOptions.NonBacktracking) }, answer, code, detail);

    [Fact]
    public async Task Long_body_is_judged_by_its_first_64_kB()
    {
        string filler = new('x', 100 * 1024);
        await Judges(Get with { ExpectedText = "well" }, $"HTTP/1.1 200 OK\r\n\r\nwell{filler}", ProbeCode.L7OK, "HTTP/1.1 200 OK");
        await Judges(
            Get with { ExpectedText = "well" }, $"HTTP/1.1 200 OK\r\n\r\n{filler}well", ProbeCode.L7RSP, "no \"well\" in the first 64 kB of the answer");
    }

    [Fact]
    public async Task Request_has_the_headers_and_body_that_were_asked_for()
    {
        string heard = "";
        using var server = new ScriptedServer(async stream =>
        {
            byte[] request = new byte[1024];
            heard = Encoding.UTF8.GetString(request, 0, await stream.ReadAsync(request));
            await stream.WriteAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray());
        });

        await server.ProbeAsync(Get with { Method = "POST", Host = "app.example", Headers = ["user-agent: probe", "X-A: b"], Body = "ä" });

        Assert.Equal(
            "POST / HTTP/1.1\r\nHost: app.example\r\nAccept: */*\r\nuser-agent: probe\r\nX-A: b\r\nContent-Length: 2\r\nConnection: close\r\n\r\nä", heard);
    }

    private static async Task Judges(HttpProbeSettings http, string answer, ProbeCode code, string detail)
    {
        using ScriptedServer server = ScriptedServer.Answering(Encoding.Latin1.GetBytes(answer));

        ProbeResult result = await server.ProbeAsync(http);

        Assert.Equal((code, detail), (result.Code, result.Detail));
    }
}
