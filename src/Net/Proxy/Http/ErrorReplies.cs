using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text;

namespace HaActors.Net.Proxy.Http;

/// <summary>What clients get when there is no answer of a server: status, connection closed, and a page that says no more than the status.</summary>
/// <param name="files">Whole replies in place of ours, by status.</param>
internal sealed class ErrorReplies(ImmutableDictionary<int, ImmutableArray<byte>> files)
{
    private static readonly FrozenDictionary<int, byte[]> Own = new Dictionary<int, string>
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
    }.ToFrozenDictionary(each => each.Key, each => Page(each.Key, each.Value));

    /// <summary>The whole reply with head.</summary>
    public ReadOnlySpan<byte> Of(int status) => files.TryGetValue(status, out ImmutableArray<byte> file) ? file.AsSpan() : Own[status];

    /// <summary>Statuses that there is a page for.</summary>
    public static IEnumerable<int> Statuses => Own.Keys.Order();

    private static byte[] Page(int status, string reason)
    {
        string body = $"<!doctype html><title>{status} {reason}</title><h1>{status} {reason}</h1>\n";
        return Encoding.ASCII.GetBytes(
            $"HTTP/1.1 {status} {reason}\r\nContent-Length: {body.Length}\r\nContent-Type: text/html\r\nCache-Control: no-cache\r\nConnection: close\r\n\r\n{body}");
    }
}
