using System.Text;
using HaActors.Net.Proxy.Http;

namespace HaActors.Net.Tests.Proxy.Http;

public sealed class RequestHeadTests
{
    private const string Good = "GET /path?q=1 HTTP/1.1\r\nHost: a.example:8080\r\nAccept:\t*/* \r\n\r\n";

    [Fact]
    public void Good_request_is_taken_apart()
    {
        var head = new RequestHead();
        byte[] bytes = Latin1(Good + "body");

        Assert.Equal(HeadError.None, head.Parse(bytes));

        Assert.Equal(Good.Length, head.Length);
        Assert.Equal(RequestMethod.Get, head.Method);
        Assert.Equal("/path", Text(head.Path(bytes)));
        Assert.Equal("?q=1", Text(head.Query(bytes)));
        Assert.Equal("a.example:8080", Text(head.HostText(bytes)));
        Assert.Equal("*/*", Text(head.Value(bytes, head.Fields[1])));
        Assert.True(head.KeepsAlive);
        Assert.Equal(BodyKind.None, head.Body);
    }

    // Each breaks one rule of RFC 9112 or RFC 9110; the name of the error says which.
    [Theory]
    [InlineData("GET / HTTP/1.1\nHost: a\r\n\r\n", "BareLineFeed")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\n\r\n", "BareLineFeed")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\n\n", "BareLineFeed")]
    [InlineData("\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", "BareLineFeed")]
    [InlineData("GET  / HTTP/1.1\r\nHost: a\r\n\r\n", "BadStartLine")]
    [InlineData("GET / HTTP/1.1 \r\nHost: a\r\n\r\n", "BadStartLine")]
    [InlineData("GET /\r\nHost: a\r\n\r\n", "BadStartLine")]
    [InlineData(" GET / HTTP/1.1\r\nHost: a\r\n\r\n", "BadStartLine")]
    [InlineData("G@T / HTTP/1.1\r\nHost: a\r\n\r\n", "BadStartLine")]
    [InlineData("GET / HTTP/1.1x\r\nHost: a\r\n\r\n", "BadStartLine")]
    [InlineData("GET / http/1.1\r\nHost: a\r\n\r\n", "BadStartLine")]
    [InlineData("GET / HTTP/1.2\r\nHost: a\r\n\r\n", "UnknownVersion")]
    [InlineData("GET / HTTP/2.0\r\nHost: a\r\n\r\n", "UnknownVersion")]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "UnknownVersion")]
    [InlineData("CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n", "UnknownMethod")]
    [InlineData("GET index.html HTTP/1.1\r\nHost: a\r\n\r\n", "BadTarget")]
    [InlineData("GET * HTTP/1.1\r\nHost: a\r\n\r\n", "BadTarget")]
    [InlineData("GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n", "BadTarget")]
    [InlineData("GET /a\tb HTTP/1.1\r\nHost: a\r\n\r\n", "BadTarget")]
    [InlineData("GET /a\u00e9 HTTP/1.1\r\nHost: a\r\n\r\n", "BadTarget")]
    [InlineData("GET /a\0 HTTP/1.1\r\nHost: a\r\n\r\n", "BadTarget")]
    [InlineData("GET http:///x HTTP/1.1\r\nHost: a\r\n\r\n", "BadTarget")]
    [InlineData("GET http://u:p@a/ HTTP/1.1\r\nHost: a\r\n\r\n", "BadTarget")]
    [InlineData("GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n", "BadTarget")]
    [InlineData("GET a:80 HTTP/1.1\r\nHost: a\r\n\r\n", "BadTarget")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\n 2\r\n\r\n", "FoldedField")]
    [InlineData("GET / HTTP/1.1\r\n Host: a\r\n\r\n", "FoldedField")]
    [InlineData("GET / HTTP/1.1\r\nHost : a\r\n\r\n", "SpaceBeforeColon")]
    [InlineData("GET / HTTP/1.1\r\nHost\t: a\r\n\r\n", "SpaceBeforeColon")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n", "SpaceBeforeColon")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nnocolon\r\n\r\n", "BadFieldName")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\n: empty\r\n\r\n", "BadFieldName")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nX(y): 1\r\n\r\n", "BadFieldName")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nX\0: 1\r\n\r\n", "BadFieldName")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nX: 1\0\r\n\r\n", "BadFieldValue")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nX: 1\r2\r\n\r\n", "BadFieldValue")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nX: \u001b[0m\r\n\r\n", "BadFieldValue")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\r\n\r\n", "BadFieldValue")]
    [InlineData("GET / HTTP/1.1\r\nX: 1\r\n\r\n", "BadHost")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", "BadHost")]
    [InlineData("GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", "BadHost")]
    [InlineData("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", "BadHost")]
    [InlineData("GET / HTTP/1.1\r\nHost: a:b\r\n\r\n", "BadHost")]
    [InlineData("GET / HTTP/1.1\r\nHost: u@a\r\n\r\n", "BadHost")]
    [InlineData("GET / HTTP/1.1\r\nHost: []\r\n\r\n", "BadHost")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", "BadContentLength")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1, 1\r\n\r\n", "BadContentLength")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\n", "BadContentLength")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", "BadContentLength")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x1\r\n\r\n", "BadContentLength")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1 1\r\n\r\n", "BadContentLength")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\n", "BadContentLength")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n", "BadContentLength")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n", "AmbiguousLength")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n", "AmbiguousLength")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n", "BadTransferEncoding")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: \"chunked\"\r\n\r\n", "BadTransferEncoding")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked;a=b\r\n\r\n", "BadTransferEncoding")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, chunked\r\n\r\n", "BadTransferEncoding")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, identity\r\n\r\n", "BadTransferEncoding")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity\r\n\r\n", "BadTransferEncoding")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\r\n\r\n", "BadTransferEncoding")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", "BadTransferEncoding")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", "UnknownTransferCoding")]
    [InlineData("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", "BadTransferEncoding")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\n\r\n", "SpaceBeforeColon")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nConnection: 1,2,3,4,5,6,7,8,9,a,b,c,d,e,f,g,h\r\n\r\n", "BadConnection")]
    public void Bad_request_is_refused(string request, string error) =>
        Assert.Equal(error, new RequestHead().Parse(Latin1(request)).ToString());

    [Theory]
    [InlineData("\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("GET / HTTP/1.0\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost:\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n")]
    [InlineData("GET /|{}^ HTTP/1.1\r\nHost: a\r\nX: \u00e9\u00ff\r\n\r\n")]
    [InlineData("M-SEARCH / HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\ncontent-length: 5\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:  CHUNKED \r\n\r\n")]
    public void Legal_request_is_accepted(string request) => Assert.Equal(HeadError.None, new RequestHead().Parse(Latin1(request)));

    [Theory]
    [InlineData("GET http://b:81/ HTTP/1.1\r\nHost: a\r\n\r\n", "b:81")]
    [InlineData("GET http://b/ HTTP/1.0\r\n\r\n", "b")]
    [InlineData("GET / HTTP/1.1\r\nhOST: a\r\n\r\n", "a")]
    [InlineData("GET / HTTP/1.0\r\nX: a\r\n\r\n", null)]
    public void Host_is_looked_up_where_the_server_will_hear_of_it(string request, string? host)
    {
        var head = new RequestHead();
        byte[] bytes = Latin1(request);
        Assert.Equal(HeadError.None, head.Parse(bytes));
        Assert.Equal(host is not null, head.TryValue(bytes, "host"u8, out ReadOnlySpan<byte> value));
        Assert.Equal(host ?? "", Text(value));
    }

    [Fact]
    public void Absolute_target_names_host_and_path()
    {
        var head = new RequestHead();
        byte[] bytes = Latin1("GET HTTP://b.example:81?q HTTP/1.1\r\nHost: a.example\r\n\r\n");

        Assert.Equal(HeadError.None, head.Parse(bytes));

        Assert.Equal("b.example:81", Text(head.HostText(bytes)));
        Assert.Equal("/", Text(head.Path(bytes)));
        Assert.Equal("?q", Text(head.Query(bytes)));
    }

    [Theory]
    [InlineData("HTTP/1.1", "", true)]
    [InlineData("HTTP/1.1", "Connection: Close\r\n", false)]
    [InlineData("HTTP/1.1", "Connection: x , close\r\n", false)]
    [InlineData("HTTP/1.0", "", false)]
    [InlineData("HTTP/1.0", "Connection: Keep-Alive\r\n", true)]
    [InlineData("HTTP/1.1", "Connection: keep-alive, close\r\n", false)]
    [InlineData("HTTP/1.1", "Connection: close, keep-alive\r\n", false)]
    [InlineData("HTTP/1.0", "Connection: close, keep-alive\r\n", false)]
    public void Connection_decides_about_keep_alive(string version, string field, bool keepsAlive)
    {
        var head = new RequestHead();
        Assert.Equal(HeadError.None, head.Parse(Latin1($"GET / {version}\r\nHost: a\r\n{field}\r\n")));
        Assert.Equal(keepsAlive, head.KeepsAlive);
    }

    [Fact]
    public void Connection_drops_the_fields_that_it_names_but_none_that_the_message_needs()
    {
        var head = new RequestHead();
        byte[] bytes = Latin1(
            "POST / HTTP/1.1\r\nHost: a\r\nX-Hop: 1\r\nConnection: x-hop, host, content-length, cookie, te\r\nTE: trailers\r\nKeep-Alive: 5\r\n"
            + "Proxy-Connection: x\r\nCookie: c\r\nContent-Length: 3\r\nX-End: 1\r\n\r\n");

        Assert.Equal(HeadError.None, head.Parse(bytes));

        var kept = new List<string>();
        foreach (HeadField field in head.Fields)
        {
            if (!field.Dropped) kept.Add(Text(bytes.AsSpan(field.Start, field.NameLength)));
        }

        Assert.Equal(["Host", "Cookie", "Content-Length", "X-End"], kept);
    }

    [Fact]
    public void More_fields_than_are_looked_at_are_refused()
    {
        string Request(int fields) => "GET / HTTP/1.1\r\nHost: a\r\n" + string.Concat(Enumerable.Repeat("X: 1\r\n", fields - 1)) + "\r\n";

        Assert.Equal(HeadError.None, new RequestHead().Parse(Latin1(Request(MessageHead.MaxFields))));
        Assert.Equal(HeadError.TooLarge, new RequestHead().Parse(Latin1(Request(MessageHead.MaxFields + 1))));
    }

    [Fact]
    public void Every_truncation_of_a_good_request_is_incomplete()
    {
        var head = new RequestHead();
        for (int length = 0; length < Good.Length; length++)
            Assert.Equal(HeadError.Incomplete, head.Parse(Latin1(Good[..length])));
    }

    // What a client of another protocol sends never has the end of a head; it is refused at its first bytes.
    [Theory]
    [InlineData("\u0016\u0003\u0001\u0002", "BadStartLine")]
    [InlineData("SSH-2.0-OpenSSH", "Incomplete")]
    [InlineData("GET /\u0001", "BadTarget")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nHost ", "SpaceBeforeColon")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\n\u0001", "BadFieldName")]
    public void Nonsense_is_refused_as_soon_as_it_shows(string begin, string error) =>
        Assert.Equal(error, new RequestHead().Parse(Latin1(begin)).ToString());

    // A changed byte never makes the parser throw, or accept what it would read differently when the rest of the stream is cut off.
    [Fact]
    public void Random_bytes_never_throw_and_accepted_heads_are_clean()
    {
        var random = new Random(20261121);
        var head = new RequestHead();
        string[] seeds =
        [
            Good,
            "POST http://h/x?y HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nConnection: close, x\r\nX: y\r\n\r\n",
            "PUT / HTTP/1.0\r\nContent-Length: 12\r\nCookie: a=b\r\nExpect: 100-continue\r\n\r\n",
        ];
        const string spice = "\r\n\r\n:  \t\0,;/\u0080HTTP1.0chunked";
        for (int i = 0; i < 200_000; i++)
        {
            byte[] bytes = Latin1(seeds[i % seeds.Length]);
            for (int changes = random.Next(1, 5); changes > 0; changes--)
                bytes[random.Next(bytes.Length)] = (byte)spice[random.Next(spice.Length)];
            if (head.Parse(bytes) != HeadError.None) continue;
            string text = Encoding.Latin1.GetString(bytes, 0, head.Length);
            Assert.EndsWith("\r\n\r\n", text);
            // No line of an accepted head could be read as two by anybody, nor two as one.
            string[] lines = text.TrimStart('\r', '\n')[..^2].Split("\r\n");
            Assert.Equal(head.Fields.Length + 2, lines.Length);
            Assert.All(lines, line => Assert.True(line.IndexOfAny(['\r', '\n', '\0']) < 0));
            Assert.All(lines[1..^1], line => Assert.Matches("^[^ \t:]+:", line));
        }
    }

    private static byte[] Latin1(string text) => Encoding.Latin1.GetBytes(text);

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);
}
