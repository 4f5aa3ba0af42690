using System.Text;
using HaActors.Net.Model;

namespace HaActors.Net.Health;

/// <summary>
/// Sends one HTTP/1.1 request and judges the status of the final response (RFC 9112; interim 1xx responses are passed over). The response's head
/// must arrive whole; of the body only what comes along with it is read.
/// </summary>
internal sealed class HttpProbe : Probe
{
    private const int FirstRead = 4 * 1024;

    private readonly HttpProbeSettings _http;
    private readonly TlsClient? _tls;
    private readonly byte[] _request;

    public HttpProbe(CheckSettings check, HttpProbeSettings http, ServerSettings server, TimeProvider time)
        : base(check, server, time)
    {
        _http = http;
        _tls = http.Tls is null ? null : new TlsClient(http.Tls, server, time);
        string host = http.Host ?? Authority(server, _tls is null ? 80 : 443);
        _request = Encoding.ASCII.GetBytes(
            $"{http.Method} {http.Uri} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: haactors\r\nAccept: */*\r\nConnection: close\r\n\r\n");
    }

    protected override async Task<(ProbeCode Code, string Detail)> ExamineAsync(ProbeConnection connection, CancellationToken cancel)
    {
        if (_tls is not null) await connection.StartTlsAsync(_tls, cancel).ConfigureAwait(false);
        await connection.SendAsync(_request, cancel).ConfigureAwait(false);

        byte[] head = new byte[FirstRead];
        int length = 0;
        while (true)
        {
            // The connection ends this loop: it gives no more than its limit.
            if (length == head.Length) Array.Resize(ref head, head.Length * 2);
            int got = await connection.ReceiveAsync(head.AsMemory(length), cancel).ConfigureAwait(false);
            if (got == 0) return (ProbeCode.L7RSP, length == 0 ? "closed without an answer" : "closed within the response head");
            length += got;
            HttpHead parsed = HttpHead.Parse(head.AsSpan(0, length));
            if (parsed.State == HttpHeadState.Bad) return (ProbeCode.L7RSP, $"not an HTTP status line: {parsed.StatusLine}");
            if (parsed.State == HttpHeadState.Whole)
            {
                bool expected = parsed.Status >= _http.StatusMin && parsed.Status <= _http.StatusMax;
                return (expected ? ProbeCode.L7OK : ProbeCode.L7STS, parsed.StatusLine);
            }
        }
    }

    // RFC 9112 section 3.2: the port is left out when it is the scheme's default; an IPv6 address stands in brackets.
    private static string Authority(ServerSettings server, int schemePort)
    {
        string host = server.Host.Contains(':') ? $"[{server.Host}]" : server.Host;
        return server.Port == schemePort ? host : $"{host}:{server.Port}";
    }
}
