using System.Text;
using HaActors.Net.Proxy.Http;

namespace HaActors.Net.Tests.Proxy.Http;

public sealed class ChunkFilterTests
{
    private sealed record Filtered(string Passed, bool IsOver, bool IsBad, int Rest);

    [Theory]
    [InlineData("0\r\n\r\n", "0\r\n\r\n")]
    [InlineData("5\r\nhello\r\n0\r\n\r\n", "5\r\nhello\r\n0\r\n\r\n")]
    [InlineData("0005\r\nhello\r\n000\r\n\r\n", "5\r\nhello\r\n0\r\n\r\n")]
    [InlineData("A\r\n0123456789\r\nb\r\n0123456789a\r\n0\r\n\r\n", "a\r\n0123456789\r\nb\r\n0123456789a\r\n0\r\n\r\n")]
    [InlineData("5;name=\"v;\"\r\nhello\r\n0;x\r\n\r\n", "5\r\nhello\r\n0\r\n\r\n")]
    [InlineData("5 ; name\r\nhello\r\n0 \r\n\r\n", "5\r\nhello\r\n0\r\n\r\n")]
    [InlineData("1\r\nx\r\n0\r\nX-Sum: 1\r\n\r\n", "1\r\nx\r\n0\r\nX-Sum: 1\r\n\r\n")]
    [InlineData("0\r\nContent-Length: 5\r\nX: 1\r\nHost: b\r\nTransfer-Encoding: chunked\r\n\r\n", "0\r\nX: 1\r\n\r\n")]
    public void Body_passes_in_its_canonical_form_however_it_is_cut(string body, string passed)
    {
        for (int piece = 1; piece <= body.Length; piece++)
            Assert.Equal(new Filtered(passed, true, false, 0), Run(body, piece));
    }

    [Theory]
    [InlineData("\r\n")]
    [InlineData("x\r\n")]
    [InlineData(" 5\r\nhello\r\n0\r\n\r\n")]
    [InlineData("-1\r\n")]
    [InlineData("+5\r\nhello\r\n0\r\n\r\n")]
    [InlineData("0x5\r\nhello\r\n0\r\n\r\n")]
    [InlineData("1000000000000000\r\n")]
    [InlineData("5\nhello\r\n0\r\n\r\n")]
    [InlineData("5\r\rhello\r\n0\r\n\r\n")]
    [InlineData("5\rhello\r\n0\r\n\r\n")]
    [InlineData("5\r\nhello\n0\r\n\r\n")]
    [InlineData("5\r\nhelloo\r\n0\r\n\r\n")]
    [InlineData("5\r\nhell\r\n0\r\n\r\n")]
    [InlineData("5;a\nGET /admin HTTP/1.1\r\nhello\r\n0\r\n\r\n")]   // CVE-2025-55315
    [InlineData("5;a\rGET /admin HTTP/1.1\r\nhello\r\n0\r\n\r\n")]   // CVE-2025-55315
    [InlineData("5;\r\r\nhello\r\n0\r\n\r\n")]
    [InlineData("5;a\0\r\nhello\r\n0\r\n\r\n")]
    [InlineData("0\r\n\n")]
    [InlineData("0\r\n\r\r\n")]
    [InlineData("0\r\nX: 1\n\r\n")]
    [InlineData("0\r\nX : 1\r\n\r\n")]
    [InlineData("0\r\n X: 1\r\n\r\n")]
    [InlineData("0\r\nX: 1\r\n 2\r\n\r\n")]
    public void Body_that_breaks_the_grammar_is_refused_however_it_is_cut(string body)
    {
        for (int piece = 1; piece <= body.Length; piece++) Assert.True(Run(body, piece).IsBad);
    }

    [Fact]
    public void Long_extensions_and_trailers_are_refused()
    {
        Assert.True(Run("1;" + new string('x', 300) + "\r\n", 100).IsBad);
        Assert.True(Run("0\r\nX: " + new string('x', 3000), 100).IsBad);
        Assert.True(Run("0\r\nX: " + new string('x', 2000) + "\r\n\r\n", 7).IsOver);
    }

    [Fact]
    public void What_follows_the_body_is_left()
    {
        Filtered filtered = Run("1\r\nx\r\n0\r\n\r\nGET / HTTP/1.1", 100);
        Assert.Equal(new Filtered("1\r\nx\r\n0\r\n\r\n", true, false, 14), filtered);
    }

    [Theory]
    [InlineData("5;a\r\nhello\r\n1\r\n!\r\n0\r\nX: 1\r\n\r\n")]
    public void Decoding_passes_the_content_only(string body)
    {
        for (int piece = 1; piece <= body.Length; piece++)
            Assert.Equal(new Filtered("hello!", true, false, 0), Run(body, piece, decodes: true));
    }

    [Fact]
    public void Random_bodies_come_out_as_they_went_in()
    {
        var random = new Random(3);
        for (int round = 0; round < 3000; round++)
        {
            var body = new StringBuilder();
            var canonical = new StringBuilder();
            for (int chunks = random.Next(4); chunks > 0; chunks--)
            {
                string data = new('d', random.Next(1, 40));
                body.Append($"{new string('0', random.Next(3))}{data.Length:X}{(random.Next(2) == 0 ? "" : ";e=1")}\r\n{data}\r\n");
                canonical.Append($"{data.Length:x}\r\n{data}\r\n");
            }

            Assert.Equal(new Filtered(canonical + "0\r\n\r\n", true, false, 0), Run(body + "0\r\n\r\n", random.Next(1, 30)));
        }
    }

    private static Filtered Run(string body, int piece, bool decodes = false)
    {
        var filter = new ChunkFilter(decodes, new TrailerFields());
        byte[] bytes = Encoding.Latin1.GetBytes(body);
        var passed = new StringBuilder();
        int at = 0;
        while (at < bytes.Length && !filter.IsOver && !filter.IsBad)
        {
            byte[] room = new byte[ChunkFilter.Headroom + piece];
            int count = Math.Min(piece, bytes.Length - at);
            bytes.AsSpan(at, count).CopyTo(room.AsSpan(ChunkFilter.Headroom));
            at += filter.Run(room, ChunkFilter.Headroom, count, out int start, out int length);
            passed.Append(Encoding.Latin1.GetString(room, start, length));
        }

        return new Filtered(passed.ToString(), filter.IsOver, filter.IsBad, bytes.Length - at);
    }
}
