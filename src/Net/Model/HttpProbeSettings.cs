using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace HaActors.Net.Model;

/// <summary>An HTTP/1.1 request and what its answer must be like (<c>type = http</c> or <c>https</c>; HAProxy <c>option httpchk</c>).</summary>
/// <param name="Method">Token, such as GET, HEAD, OPTIONS.</param>
/// <param name="Uri">Origin-form target, starting with a slash.</param>
/// <param name="Host">Host header; null: the server's host.</param>
/// <param name="Statuses">What counts as success; not empty.</param>
/// <param name="Tls">Null: plain http.</param>
public sealed record HttpProbeSettings(
    string Method, string Uri, string? Host, ImmutableArray<StatusRange> Statuses, TlsSettings? Tls = null) : ProbeSettings
{
    /// <summary>More lines of the request's head, as "Name: value" (HAProxy <c>http-check send hdr</c>).</summary>
    public ImmutableArray<string> Headers { get; init; } = [];

    /// <summary>Body of the request; empty: none (HAProxy <c>http-check send body</c>).</summary>
    public string Body { get; init; } = "";

    /// <summary>Text that the answer's body must contain; empty: any body will do (HAProxy <c>http-check expect string</c>).</summary>
    public string ExpectedText { get; init; } = "";

    /// <summary>Pattern that must match within the answer's body, made with <see cref="RegexOptions.NonBacktracking"/>; null: any body will do
    /// (HAProxy <c>http-check expect rstring</c>).</summary>
    public Regex? ExpectedPattern { get; init; }

    /// <summary>A status of 404 says that the server works and wants no new sessions (HAProxy <c>http-check disable-on-404</c>).</summary>
    public bool DrainsOn404 { get; init; }

    /// <summary>Without headers and body, which may hold passwords.</summary>
    public override string ToString() => $"{(Tls is null ? "http" : "https")} {Method} {Uri}";
}

/// <summary>HTTP status codes from one to another, both included, within 100-599.</summary>
public readonly record struct StatusRange(int Min, int Max);
