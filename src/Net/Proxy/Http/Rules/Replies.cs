using System.Text;
using HaActors.Net.Model;

namespace HaActors.Net.Proxy.Http.Rules;

/// <summary>Answers that the proxy gives itself.</summary>
internal static class Replies
{
    public static byte[] Whole(HttpAction.Return reply)
    {
        byte[] body = Encoding.UTF8.GetBytes(reply.Body);
        string type = body.Length == 0 ? "" : $"Content-Type: {reply.ContentType}\r\n";
        return [.. Encoding.Latin1.GetBytes($"HTTP/1.1 {reply.Status} {Reason(reply.Status)}\r\nContent-Length: {body.Length}\r\n{type}"), .. "\r\n"u8, .. body];
    }

    /// <summary>The head of a redirect up to its location.</summary>
    public static ReadOnlySpan<byte> RedirectHead(int code) => code switch
    {
        301 => "HTTP/1.1 301 Moved Permanently\r\nContent-Length: 0\r\nLocation: "u8,
        303 => "HTTP/1.1 303 See Other\r\nContent-Length: 0\r\nLocation: "u8,
        307 => "HTTP/1.1 307 Temporary Redirect\r\nContent-Length: 0\r\nLocation: "u8,
        308 => "HTTP/1.1 308 Permanent Redirect\r\nContent-Length: 0\r\nLocation: "u8,
        _ => "HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: "u8,
    };

    private static string Reason(int status) => status switch
    {
        200 => "OK",
        204 => "No Content",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        410 => "Gone",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        503 => "Service Unavailable",
        _ => "Status",
    };
}
