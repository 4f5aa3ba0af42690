using System.Text;
using HaActors.Net.Health;

namespace HaActors.Net.Tests.Health;

public sealed class HttpHeadTests
{
    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 200)]
    [InlineData("HTTP/1.0 503 Service Unavailable\r\n\r\nbody", 503)]
    [InlineData("HTTP/1.1 204\r\n\r\n", 204)]
    [InlineData("HTTP/1.1 204 \r\n\r\n", 204)]
    [InlineData("HTTP/1.1 599 x\n\n", 599)]
    [InlineData("HTTP/1.1 101 Switching\r\n\r\n", 101)]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 404 Not Found\r\n\r\n", 404)]
    [InlineData("HTTP/1.1 103 Early\r\nLink: x\r\n\r\nHTTP/1.1 100 C\r\n\r\nHTTP/1.1 200 OK\r\n\r\n", 200)]
    public void Whole_head_gives_the_final_status(string text, int status)
    {
        HttpHead head = Parse(text);

        Assert.Equal(HttpHeadState.Whole, head.State);
        Assert.Equal(status, head.Status);
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH\r\n")]
    [InlineData("HTTP/2.0 200 OK\r\n\r\n")]
    [InlineData("http/1.1 200 OK\r\n\r\n")]
    [InlineData("HTTP/1.1  200 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 20 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 2000 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 200OK\r\n\r\n")]
    [InlineData("HTTP/1.1 099 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 600 OK\r\n\r\n")]
    [InlineData("HTTP/1.1\r\n\r\n")]
    [InlineData("\r\nHTTP/1.1 200 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\nnonsense")]
    public void Other_beginnings_are_bad(string text) => Assert.Equal(HttpHeadState.Bad, Parse(text).State);

    [Fact]
    public void Every_truncation_waits_for_more()
    {
        const string whole = "HTTP/1.1 100 Continue\r\nA: b\r\n\r\nHTTP/1.1 200 OK\r\nServer: x\r\n\r\n";
        for (int length = 0; length < whole.Length; length++)
            Assert.Equal(HttpHeadState.Partial, Parse(whole[..length]).State);

        Assert.Equal(HttpHeadState.Whole, Parse(whole).State);
    }

    [Fact]
    public void Status_line_is_quoted_without_unprintable_bytes()
    {
        Assert.Equal("HTTP/1.1 500 a?b?c", Parse("HTTP/1.1 500 a\u0007b\u007fc\r\n\r\n").StatusLine);
    }

    [Fact]
    public void Random_bytes_never_throw()
    {
        var random = new Random(1);
        for (int i = 0; i < 20_000; i++)
        {
            byte[] bytes = new byte[random.Next(40)];
            random.NextBytes(bytes);
            byte[] afterStart = [.. "HTTP/1.1 200"u8, .. bytes];
            _ = HttpHead.Parse(bytes);
            _ = HttpHead.Parse(afterStart);
        }
    }

    private static HttpHead Parse(string text) => HttpHead.Parse(Encoding.Latin1.GetBytes(text));
}
