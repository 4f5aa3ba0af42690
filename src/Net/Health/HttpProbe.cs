using System.Text;
using HaActors.Net.Model;

namespace HaActors.Net.Health;

/// <summary>
/// Sends one HTTP/1.1 request and judges the status of the final response, then its body if that is asked for (RFC 9112; interim 1xx responses
/// are passed over). A body is read until it ends or the connection's limit is reached.
/// </summary>
internal sealed class HttpProbe : Probe
{
    private const int NotFound = 404;
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
        byte[] body = Encoding.UTF8.GetBytes(http.Body);
        // Its own words for these two go before ours.
        IEnumerable<string> usual = new[] { "User-Agent: haactors", "Accept: */*" }
            .Where(line => !http.Headers.Any(own => own.StartsWith(line[..(line.IndexOf(':') + 1)], StringComparison.OrdinalIgnoreCase)));
        string[] lines =
        [
            $"{http.Method} {http.Uri} HTTP/1.1", $"Host: {host}", .. usual, .. http.Headers,
            .. body.Length > 0 ? [$"Content-Length: {body.Length}"] : Array.Empty<string>(), "Connection: close", "", "",
        ];
        _request = [.. Encoding.UTF8.GetBytes(string.Join("\r\n", lines)), .. body];
    }

    private bool JudgesBody => _http.ExpectedText.Length > 0 || _http.ExpectedPattern is not null;

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
            if (parsed.State != HttpHeadState.Whole) continue;

            if (_http.DrainsOn404 && parsed.Status == NotFound) return (ProbeCode.L7OKC, parsed.StatusLine);
            if (!_http.Statuses.Any(range => parsed.Status >= range.Min && parsed.Status <= range.Max)) return (ProbeCode.L7STS, parsed.StatusLine);
            if (!JudgesBody) return (ProbeCode.L7OK, parsed.StatusLine);
            var body = new HttpBody(head.AsSpan(parsed.Start, parsed.End - parsed.Start), _http.Method == "HEAD" || parsed.Status is 204 or 304);
            body.Add(head.AsSpan(parsed.End, length - parsed.End));
            string? missing = await MissingAsync(body, connection, head, cancel).ConfigureAwait(false);
            return missing is null ? (ProbeCode.L7OK, parsed.StatusLine) : (ProbeCode.L7RSP, missing);
        }
    }

    /// <summary>What the body should have and has not; null: it is as expected. HAProxy counts such an answer as L7RSP.</summary>
    private async Task<string?> MissingAsync(HttpBody body, ProbeConnection connection, byte[] buffer, CancellationToken cancel)
    {
        string end = "";
        while (!body.IsWhole)
        {
            int got;
            try
            {
                got = await connection.ReceiveAsync(buffer, cancel).ConfigureAwait(false);
            }
            catch (ProbeFailure)
            {
                // What came within the limit is judged.
                end = $" in the first {LimitedStream.Most / 1024} kB of the answer";
                break;
            }

            if (got == 0 && !body.EndsWithConnection) return "closed within the response body";
            if (got == 0) break;
            body.Add(buffer.AsSpan(0, got));
        }

        string text = body.Text;
        if (!text.Contains(_http.ExpectedText, StringComparison.Ordinal)) return $"no \"{ProbeText.Printable(_http.ExpectedText)}\"{end}";
        return _http.ExpectedPattern?.IsMatch(text) == false ? $"no match of {_http.ExpectedPattern}{end}" : null;
    }

    // RFC 9112 section 3.2: the port is left out when it is the scheme's default; an IPv6 address stands in brackets.
    private static string Authority(ServerSettings server, int schemePort)
    {
        string host = server.Host.Contains(':') ? $"[{server.Host}]" : server.Host;
        return server.Port == schemePort ? host : $"{host}:{server.Port}";
    }
}
