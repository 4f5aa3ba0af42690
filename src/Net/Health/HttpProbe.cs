using System.Net.Sockets;
using System.Text;
using HaActors.Net.Model;

namespace HaActors.Net.Health;

/// <summary>
/// Sends one HTTP/1.1 request and judges the status of the final response (RFC 9112; interim 1xx responses are passed over). The response's head
/// must arrive whole; of the body only what comes along with it is read.
/// </summary>
internal sealed class HttpProbe : Probe
{
    // A head larger than any server's default limit (Apache, nginx, HAProxy: 8-32 kB) is not one to wait for.
    private const int MostHead = 64 * 1024;
    private const int FirstRead = 4 * 1024;

    private readonly HttpProbeSettings _http;
    private readonly byte[] _request;

    public HttpProbe(CheckSettings check, HttpProbeSettings http, ServerSettings server, TimeProvider time)
        : base(check, server, time)
    {
        _http = http;
        string host = http.Host ?? Authority(server);
        _request = Encoding.ASCII.GetBytes(
            $"{http.Method} {http.Uri} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: haactors\r\nAccept: */*\r\nConnection: close\r\n\r\n");
    }

    protected override async Task<(ProbeCode Code, string Detail)> ExamineAsync(Socket socket, CancellationToken cancel)
    {
        for (int sent = 0; sent < _request.Length;)
            sent += await socket.SendAsync(_request.AsMemory(sent), cancel).ConfigureAwait(false);

        byte[] head = new byte[FirstRead];
        int length = 0;
        while (true)
        {
            if (length == head.Length)
            {
                if (length == MostHead) return (ProbeCode.L7RSP, $"no end of the response head within {MostHead / 1024} kB");
                Array.Resize(ref head, head.Length * 2);
            }

            int got = await socket.ReceiveAsync(head.AsMemory(length), cancel).ConfigureAwait(false);
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
    private static string Authority(ServerSettings server)
    {
        string host = server.Host.Contains(':') ? $"[{server.Host}]" : server.Host;
        return server.Port == 80 ? host : $"{host}:{server.Port}";
    }
}
