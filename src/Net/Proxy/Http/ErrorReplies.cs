using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text;

namespace HaActors.Net.Proxy.Http;

/// <summary>What clients get when there is no answer of a server: status, connection closed, and a page that says no more than the status.</summary>
/// <param name="files">Whole replies in place of ours, by status.</param>
public sealed class ErrorReplies(ImmutableDictionary<int, ImmutableArray<byte>> files)
{
    private static readonly Dictionary<int, string> Reasons = new()
    {
        [400] = "Bad Request",
        [403] = "Forbidden",
        [404] = "Not Found",
        [405] = "Method Not Allowed",
        [408] = "Request Timeout",
        [410] = "Gone",
        [414] = "URI Too Long",
        [429] = "Too Many Requests",
        [431] = "Request Header Fields Too Large",
        [500] = "Internal Server Error",
        [501] = "Not Implemented",
        [502] = "Bad Gateway",
        [503] = "Service Unavailable",
        [504] = "Gateway Timeout",
        [505] = "HTTP Version Not Supported",
    };

    private static readonly FrozenDictionary<int, byte[]> Own = Reasons.ToFrozenDictionary(each => each.Key, each => OwnPage(each.Key, each.Value));

    /// <summary>The whole reply with head.</summary>
    public ReadOnlySpan<byte> Of(int status) => files.TryGetValue(status, out ImmutableArray<byte> file) ? file.AsSpan() : Own[status];

    /// <summary>Statuses that there is a page for.</summary>
    public static IEnumerable<int> Statuses => Own.Keys.Order();

    /// <summary>
    /// Makes a reply of a file: one that begins with <c>HTTP/</c> is a whole reply as HAProxy's errorfile has it, whose lines may end in LF;
    /// any other is a page of HTML.
    /// </summary>
    /// <returns>Null if it is neither.</returns>
    public static byte[]? TryFromFile(int status, ReadOnlySpan<byte> file)
    {
        if (!file.StartsWith("HTTP/"u8)) return Page(status, Reasons[status], file);
        string text = Encoding.Latin1.GetString(file).Replace("\r\n", "\n");
        int end = text.IndexOf("\n\n", StringComparison.Ordinal);
        if (end < 0) return null;
        // The body stays as it is; in the file its line ends may differ from those of the head.
        byte[] body = file[BodyStart(file)..].ToArray();
        byte[] head = Encoding.Latin1.GetBytes(text[..end].Replace("\n", "\r\n") + "\r\n\r\n");
        if (head.AsSpan().StartsWith("HTTP/1.0"u8)) head[7] = (byte)'1';
        var parsed = new ResponseHead();
        if (parsed.Parse(head, answersHead: false) != HeadError.None || parsed.Body == BodyKind.Chunked) return null;
        if (parsed.Body == BodyKind.Length && parsed.ContentLength != body.Length) return null;
        // The connection ends behind every error, and the client shall know.
        var fields = new StringBuilder(Encoding.Latin1.GetString(head, 0, parsed.FieldsStart));
        foreach (HeadField field in parsed.Fields)
        {
            if (!field.Dropped) fields.Append(Encoding.Latin1.GetString(head, field.Start, field.End - field.Start));
        }

        if (parsed.Body == BodyKind.UntilClose) fields.Append($"Content-Length: {body.Length}\r\n");
        return [.. Encoding.Latin1.GetBytes(fields + "Connection: close\r\n\r\n"), .. body];
    }

    private static int BodyStart(ReadOnlySpan<byte> file)
    {
        int crlf = file.IndexOf("\r\n\r\n"u8);
        int lf = file.IndexOf("\n\n"u8);
        return crlf >= 0 && (lf < 0 || crlf < lf) ? crlf + 4 : lf + 2;
    }

    private static byte[] OwnPage(int status, string reason) =>
        Page(status, reason, Encoding.ASCII.GetBytes($"<!doctype html><title>{status} {reason}</title><h1>{status} {reason}</h1>\n"));

    private static byte[] Page(int status, string reason, ReadOnlySpan<byte> body) =>
    [
        .. Encoding.ASCII.GetBytes(
            $"HTTP/1.1 {status} {reason}\r\nContent-Length: {body.Length}\r\nContent-Type: text/html\r\nCache-Control: no-cache\r\nConnection: close\r\n\r\n"),
        .. body,
    ];
}
