using System.Text;
using HaActors.Net.Proxy.Http;

namespace HaActors.Net.Tests.Proxy.Http;

public sealed class ResponseHeadTests
{
    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", false, "Length")]
    [InlineData("HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", false, "None")]
    [InlineData("HTTP/1.1 200 \r\nTransfer-Encoding: chunked\r\n\r\n", false, "Chunked")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", false, "Chunked")]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n", false, "UntilClose")]
    [InlineData("HTTP/1.0 200 OK\r\n\r\n", false, "UntilClose")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", true, "None")]
    [InlineData("HTTP/1.1 204 No\r\nContent-Length: 5\r\n\r\n", false, "None")]
    [InlineData("HTTP/1.1 304 No\r\nContent-Length: 5\r\n\r\n", false, "None")]
    [InlineData("HTTP/1.1 304 No\r\nTransfer-Encoding: chunked\r\n\r\n", false, "None")]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\n", false, "None")]
    public void Body_follows_from_status_method_and_fields(string response, bool answersHead, string body)
    {
        var head = new ResponseHead();
        Assert.Equal(HeadError.None, head.Parse(Encoding.Latin1.GetBytes(response), answersHead));
        Assert.Equal(body, head.Body.ToString());
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\nContent-Length: 5\r\n\r\n", "BareLineFeed")]
    [InlineData("HTTP/1.1  200 OK\r\n\r\n", "BadStartLine")]
    [InlineData("HTTP/1.1 20 OK\r\n\r\n", "BadStartLine")]
    [InlineData("HTTP/1.1 2000 OK\r\n\r\n", "BadStartLine")]
    [InlineData("HTTP/1.1 099 OK\r\n\r\n", "BadStartLine")]
    [InlineData("HTTP/1.1 200 O\0K\r\n\r\n", "BadStartLine")]
    [InlineData("HTTP/2 200\r\n\r\n", "BadStartLine")]
    [InlineData("ICY 200 OK\r\n\r\n", "BadStartLine")]
    [InlineData("hello", "BadStartLine")]
    [InlineData("HTTP/1.1 200 OK\r\nX : 1\r\n\r\n", "SpaceBeforeColon")]
    [InlineData("HTTP/1.1 200 OK\r\n X: 1\r\n\r\n", "FoldedField")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n", "BadContentLength")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", "AmbiguousLength")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, gzip\r\n\r\n", "BadTransferEncoding")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, chunked\r\n\r\n", "BadTransferEncoding")]
    [InlineData("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "BadTransferEncoding")]
    public void Bad_response_is_refused(string response, string error) =>
        Assert.Equal(error, new ResponseHead().Parse(Encoding.Latin1.GetBytes(response), answersHead: false).ToString());

    [Fact]
    public void Folded_field_of_a_response_becomes_one_line()
    {
        var head = new ResponseHead();
        byte[] bytes = Encoding.Latin1.GetBytes("HTTP/1.1 200 OK\r\nX: 1\r\n\t 2 \r\n 3\r\nContent-Length: 0\r\n\r\n");

        Assert.Equal(HeadError.None, head.Parse(bytes, answersHead: false));

        Assert.Equal("1  \t 2   " + " 3", Encoding.Latin1.GetString(head.Value(bytes, head.Fields[0])));
        Assert.Equal(2, head.Fields.Length);
    }

    [Fact]
    public void Length_is_not_passed_on_where_it_may_not_stand()
    {
        var head = new ResponseHead();
        Assert.Equal(HeadError.None, head.Parse(Encoding.Latin1.GetBytes("HTTP/1.1 204 No\r\nContent-Length: 5\r\n\r\n"), answersHead: false));
        Assert.False(head.TryFind(FieldName.ContentLength, out _));
    }

    [Fact]
    public void Random_bytes_never_throw()
    {
        var random = new Random(7);
        var head = new ResponseHead();
        byte[] seed = Encoding.Latin1.GetBytes("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\nX: y\r\n z\r\n\r\n");
        for (int i = 0; i < 100_000; i++)
        {
            byte[] bytes = [.. seed];
            for (int changes = random.Next(1, 5); changes > 0; changes--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            if (head.Parse(bytes.AsSpan(0, random.Next(bytes.Length + 1)), answersHead: false) == HeadError.None)
                Assert.InRange(head.Length, 19, bytes.Length);
        }
    }
}
