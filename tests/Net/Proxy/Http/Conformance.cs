namespace HaActors.Net.Tests.Proxy.Http;

/// <summary>One request, and what the rules of HTTP/1.1 make of it.</summary>
/// <param name="Rule">The section that decides; 9112 unless it says otherwise.</param>
/// <param name="Said">What the client sends, of which <see cref="Conformance.Long"/> stands for 20,000 letters.</param>
/// <param name="Status">What the client gets: 200 if a server answers, else the refusal.</param>
/// <param name="Heard">What reaches the server, byte by byte; null: as it was said, or nothing when refused.</param>
/// <param name="Lenient">Why we pass on what HAProxy or nginx refuses; null: they pass it on too.</param>
public sealed record ConformanceCase(string Rule, string Said, int Status, string? Heard = null, string? Lenient = null)
{
    public string Text => Said.Replace(Conformance.Long, new string('x', 20_000));

    public override string ToString() => $"{Rule}: {Said.Replace("\r", "\\r").Replace("\n", "\\n").Replace("\0", "\\0")}";
}

/// <summary>The requests of which a proxy and a server could have two opinions.</summary>
internal static class Conformance
{
    public const string Long = "{long}";

    private const string Post = "POST / HTTP/1.1\r\nHost: a\r\n";

    private const string Chunked = Post + "Transfer-Encoding: chunked\r\n\r\n";

    public static readonly ConformanceCase[] Heads =
    [
        // Line ends, section 2.2.
        new("2.2", "GET / HTTP/1.1\nHost: a\n\n", 400),
        new("2.2", "GET / HTTP/1.1\r\nHost: a\n\r\n", 400),
        new("2.2", "GET / HTTP/1.1\r\nHost: a\r\n\n", 400),
        new("2.2", "GET / HTTP/1.1\rHost: a\r\n\r\n", 400),
        new("2.2", "GET / HTTP/1.1\r\nHost: a\r\nX: 1\rY: 2\r\n\r\n", 400),
        new("2.2", "\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", 200, "GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
        new("2.2", " GET / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        new("2.2", "GET / HTTP/1.1\r\n Host: a\r\n\r\n", 400),

        // The request line, section 3.
        new("3", "GET / HTTP/1.1 \r\nHost: a\r\n\r\n", 400),
        new("3", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        new("3", "GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        new("3", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        new("3", "GET /\r\n\r\n", 400),
        new("3", "GET / http/1.1\r\nHost: a\r\n\r\n", 400),
        new("3", "GET / HTTP/1.11\r\nHost: a\r\n\r\n", 400),
        new("3", "G(T / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        new("3.1", "get / HTTP/1.1\r\nHost: a\r\n\r\n", 200, Lenient: "methods are case-sensitive tokens (RFC 9110 9.1): the server may know this one; nginx does not"),
        new("RFC 9110 15.6.6", "GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505),
        new("RFC 9113 3.4", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
        new("3", $"GET /{Long} HTTP/1.1\r\nHost: a\r\n\r\n", 414),
        new("5.4", $"GET / HTTP/1.1\r\nHost: a\r\nX: {Long}\r\n\r\n", 431),

        // The target, section 3.2.
        new("3.2.1", "GET /|{}^%zz HTTP/1.1\r\nHost: a\r\n\r\n", 200, Lenient: "we decode nothing, so it reaches the server as it is; browsers send such bytes; nginx refuses %zz"),
        new("3.2.1", "GET //b/c HTTP/1.1\r\nHost: a\r\n\r\n", 200),
        new("3.2", "GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        new("3.2", "GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        new("3.2", "GET /\u00e9 HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        new("3.2", "GET a HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        new("3.2", "GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        new("3.2.2", "GET http://b:81/x?y HTTP/1.1\r\nHost: b:81\r\n\r\n", 200, "GET /x?y HTTP/1.1\r\nHost: b:81\r\n\r\n"),
        new("3.2.2", "GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n", 200, "GET / HTTP/1.1\r\nHost: b\r\n\r\n",
            Lenient: "3.2.2: the field must be ignored and replaced by the authority; one host reaches the server"),
        new("3.2.2", "GET http://u@b/ HTTP/1.1\r\nHost: b\r\n\r\n", 400),
        new("3.2.2", "GET http:/// HTTP/1.1\r\nHost: b\r\n\r\n", 400),
        new("3.2.3", "CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n", 501),
        new("3.2.4", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", 200, Lenient: "legal; nginx does not serve it"),
        new("3.2.4", "OPTIONS http://b HTTP/1.1\r\nHost: b\r\n\r\n", 200, "OPTIONS * HTTP/1.1\r\nHost: b\r\n\r\n"),
        new("3.2.4", "GET * HTTP/1.1\r\nHost: a\r\n\r\n", 400),

        // Host, section 3.2.
        new("3.2", "GET / HTTP/1.1\r\n\r\n", 400),
        new("3.2", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
        new("3.2", "GET / HTTP/1.1\r\nHost: a\r\nhost: a\r\n\r\n", 400),
        new("3.2", "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", 400),
        new("3.2", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400),
        new("3.2", "GET / HTTP/1.1\r\nHost: a:b\r\n\r\n", 400),
        new("3.2", "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n", 400),
        new("3.2", "GET / HTTP/1.1\r\nHost:\r\n\r\n", 200, Lenient: "legal for a target without authority; nginx has no server for it"),
        new("3.2", "GET / HTTP/1.0\r\n\r\n", 200, "GET / HTTP/1.0\r\nConnection: close\r\n\r\n"),

        // Field lines, section 5.
        new("5.1", "GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400),
        new("5.1", "GET / HTTP/1.1\r\nHost: a\r\nX\t: 1\r\n\r\n", 400),
        new("5.1", "GET / HTTP/1.1\r\nHost: a\r\n: 1\r\n\r\n", 400),
        new("5.1", "GET / HTTP/1.1\r\nHost: a\r\nnothing\r\n\r\n", 400),
        new("5.1", "GET / HTTP/1.1\r\nHost: a\r\nX(y): 1\r\n\r\n", 400),
        new("5.1", "GET / HTTP/1.1\r\nHost: a\r\nX\0: 1\r\n\r\n", 400),
        new("5.2", "GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\n 2\r\n\r\n", 400),
        new("5.2", "GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\n\tTransfer-Encoding: chunked\r\n\r\n", 400),
        new("RFC 9110 5.5", "GET / HTTP/1.1\r\nHost: a\r\nX: \0\r\n\r\n", 400),
        new("RFC 9110 5.5", "GET / HTTP/1.1\r\nHost: a\r\nX: \u007f\r\n\r\n", 400),
        new("RFC 9110 5.5", "GET / HTTP/1.1\r\nHost: a\r\nX: \u00e9 \t y\r\n\r\n", 200),
        new("RFC 9110 5.1", "GET / HTTP/1.1\r\nHost: a\r\nX_Y: 1\r\nX_y:\r\n\r\n", 200),

        // What is for this hop only: section 9.3 and RFC 9110 7.6.1.
        new("RFC 9110 7.6.1", "GET / HTTP/1.1\r\nHost: a\r\nConnection: x, host\r\nX: 1\r\nKeep-Alive: 3\r\nProxy-Connection: a\r\nTE: trailers\r\n\r\n", 200,
            "GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
        new("RFC 9110 7.8", "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\n\r\n", 200, "GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
        new("RFC 9113 3.1", "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AA\r\n\r\n", 200,
            "GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
        new("RFC 9110 10.1.1", "GET / HTTP/1.0\r\nHost: a\r\nExpect: 100-continue\r\n\r\n", 200, "GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
    ];

    public static readonly ConformanceCase[] Bodies =
    [
        // Content-Length, section 6.3 rule 5.
        new("6.3", Post + "Content-Length: 2\r\nContent-Length: 3\r\n\r\nabc", 400),
        new("6.3", Post + "Content-Length: 3\r\ncontent-length: 3\r\n\r\nabc", 200, Post + "Content-Length: 3\r\n\r\nabc",
            Lenient: "6.3 lets equal values become one; nginx refuses"),
        new("6.3", Post + "Content-Length: 3, 3\r\n\r\nabc", 400),
        new("6.3", Post + "Content-Length: +3\r\n\r\nabc", 400),
        new("6.3", Post + "Content-Length: -3\r\n\r\nabc", 400),
        new("6.3", Post + "Content-Length: 0x3\r\n\r\nabc", 400),
        new("6.3", Post + "Content-Length: 3 3\r\n\r\nabc", 400),
        new("6.3", Post + "Content-Length: 3;a\r\n\r\nabc", 400),
        new("6.3", Post + "Content-Length:\r\n\r\n", 400),
        new("6.3", Post + "Content-Length: 18446744073709551619\r\n\r\nabc", 400),
        new("6.3", Post + "Content-Length: 003\r\n\r\nabc", 200),
        new("6.3", Post + "Content-Length \r\n\r\n", 400),

        // Transfer-Encoding, sections 6.1 and 6.3 rules 3 and 4.
        new("6.3", Post + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
        new("6.3", Post + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n", 400),
        new("6.1", "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
        new("6.1", Post + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501),
        new("6.1", Post + "Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n", 400),
        new("6.1", Post + "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n", 400),
        new("6.1", Post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n", 400),
        new("6.1", Post + "Transfer-Encoding: identity\r\n\r\n", 400),
        new("6.1", Post + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 400),
        new("6.1", Post + "Transfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n", 400),
        new("6.1", Post + "Transfer-Encoding: chunked;q=1\r\n\r\n0\r\n\r\n", 400),
        new("6.1", Post + "Transfer-Encoding:\r\n\r\n0\r\n\r\n", 400),
        new("6.1", Post + "Transfer-Encoding: \u000bchunked\r\n\r\n0\r\n\r\n", 400),
        new("6.1", Post + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n", 400),
        new("6.1", Post + " Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
        new("6.1", Post + "Transfer-Encoding: cHUNKED \r\n\r\n0\r\n\r\n", 200),
        new("6.1", Post + "Connection: transfer-encoding\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 200, Post + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        new("6.1", Post + "Transfer_Encoding: chunked\r\n\r\n", 200),

        // Chunks, section 7.1.
        new("7.1", Chunked + "003\r\nabc\r\n00\r\n\r\n", 200, Chunked + "3\r\nabc\r\n0\r\n\r\n"),
        new("7.1.1", Chunked + "3;x=\"y\"\r\nabc\r\n0;z\r\n\r\n", 200, Chunked + "3\r\nabc\r\n0\r\n\r\n"),
        new("7.1.1, CVE-2025-55315", Chunked + "3;\nabc\r\n0\r\n\r\n", 400),
        new("7.1.1, CVE-2025-55315", Chunked + "2;\nxx\r\n42\r\n0\r\n\r\nGET /admin HTTP/1.1\r\nHost: a\r\n\r\n0\r\n\r\n", 400),
        new("7.1.1, CVE-2025-55315", Chunked + "2;\rxx\r\n42\r\n0\r\n\r\nGET /admin HTTP/1.1\r\nHost: a\r\n\r\n0\r\n\r\n", 400),
        new("7.1.1", Chunked + "3;a\0\r\nabc\r\n0\r\n\r\n", 400),
        new("7.1", Chunked + "3\nabc\r\n0\r\n\r\n", 400),
        new("7.1", Chunked + "3\r\nabc\n0\r\n\r\n", 400),
        new("7.1", Chunked + "3\r\nabcd\r\n0\r\n\r\n", 400),
        new("7.1", Chunked + " 3\r\nabc\r\n0\r\n\r\n", 400),
        new("7.1", Chunked + "0x3\r\nabc\r\n0\r\n\r\n", 400),
        new("7.1", Chunked + "-1\r\nabc\r\n0\r\n\r\n", 400),
        new("7.1", Chunked + "10000000000000003\r\nabc\r\n0\r\n\r\n", 400),
        new("7.1", Chunked + ";x\r\n\r\n", 400),
        new("7.1.2", Chunked + "0\r\nX: 1\r\nHost: b\r\nContent-Length: 9\r\n\r\n", 200, Chunked + "0\r\nX: 1\r\n\r\n"),
        new("7.1.2", Chunked + "0\r\nX : 1\r\n\r\n", 400),
        new("7.1.2", Chunked + "0\r\nX: 1\n\r\n", 400),
        new("7.1.2", Chunked + "0\r\n\n", 400),
    ];

    public static IEnumerable<ConformanceCase> All => Heads.Concat(Bodies);
}
