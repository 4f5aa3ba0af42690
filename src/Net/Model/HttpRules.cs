using System.Collections.Immutable;

namespace HaActors.Net.Model;

/// <summary>One entry of <c>rules</c> or <c>response-rules</c>: what to do, and when.</summary>
/// <param name="When">Null: always.</param>
public sealed record HttpRule(HttpCondition? When, HttpAction Action);

/// <summary>Something that holds of a message or not. Conditions look at the message as it came, before any rule has changed it.</summary>
public abstract record HttpCondition
{
    /// <summary>Each part holds.</summary>
    public sealed record All(ImmutableArray<HttpCondition> Parts) : HttpCondition;

    /// <summary>One part or more holds.</summary>
    public sealed record Any(ImmutableArray<HttpCondition> Parts) : HttpCondition;

    /// <summary>The part does not hold.</summary>
    public sealed record Not(HttpCondition Part) : HttpCondition;

    /// <summary>A text of the message is, or contains, one of several.</summary>
    /// <param name="Name">Of the header, if that is the subject; any field of that name counts.</param>
    /// <param name="Values">Empty with <see cref="HttpMatch.Present"/>. Of <see cref="HttpMatch.Regex"/> in .NET's language without look-around
    /// and back references, which would take more than linear time.</param>
    public sealed record Text(HttpSubject Subject, string Name, HttpMatch Match, ImmutableArray<string> Values, bool IgnoreCase) : HttpCondition;

    /// <summary>The client's address is in one of the networks.</summary>
    public sealed record Source(ImmutableArray<System.Net.IPNetwork> Networks) : HttpCondition;

    /// <summary>Fewer servers of a backend than that take new sessions (HAProxy <c>nbsrv(BACKEND) lt N</c>).</summary>
    public sealed record ServersBelow(string Backend, int Count) : HttpCondition;

    /// <summary>The answer's status is in the range; of response rules only.</summary>
    public sealed record Status(int First, int Last) : HttpCondition;
}

/// <summary>Which text of a message a condition looks at.</summary>
public enum HttpSubject
{
    /// <summary>Without the query.</summary>
    Path,

    Method,

    Header,
}

/// <summary>How a text is compared.</summary>
public enum HttpMatch
{
    Exact,
    Begin,
    End,
    Contains,
    Regex,

    /// <summary>There is such a field.</summary>
    Present,
}

/// <summary>What a rule does. Texts may contain <c>%[src]</c>, <c>%[method]</c>, <c>%[path]</c>, <c>%[query]</c> (with its question mark),
/// <c>%[uri]</c> (both), <c>%[host]</c>, <c>%[hdr(NAME)]</c>, and <c>%%</c> for a percent sign.</summary>
public abstract record HttpAction
{
    /// <summary>Another backend carries the request; the first such rule decides.</summary>
    public sealed record UseBackend(string Backend) : HttpAction;

    /// <summary>Answers with an error page.</summary>
    public sealed record Deny(int Status) : HttpAction;

    /// <summary>Answers with a text.</summary>
    public sealed record Return(int Status, string ContentType, string Body) : HttpAction;

    /// <summary>Sends the client elsewhere.</summary>
    /// <param name="Code">301, 302, 303, 307 or 308.</param>
    public sealed record Redirect(int Code, string Location) : HttpAction;

    /// <summary>Puts a header in place of all of that name.</summary>
    public sealed record SetHeader(string Name, string Value) : HttpAction;

    /// <summary>Puts a header behind those of that name.</summary>
    public sealed record AddHeader(string Name, string Value) : HttpAction;

    /// <summary>Takes every header of that name away.</summary>
    public sealed record DeleteHeader(string Name) : HttpAction;

    /// <summary>Replaces the path; the query stays.</summary>
    public sealed record SetPath(string Path) : HttpAction;

    /// <summary>Replaces the first match of a regular expression in the path.</summary>
    public sealed record ReplacePath(string Regex, string With) : HttpAction;
}

/// <summary>Persistence by a cookie that the proxy adds (HAProxy <c>cookie NAME insert</c>).</summary>
public sealed record CookieSettings(string Name)
{
    /// <summary>The server does not see the cookie, and the client gets it only when it has none or another.</summary>
    public bool Indirect { get; init; }

    /// <summary>Answers with the cookie may not be stored by shared caches (<c>Cache-Control: private</c>).</summary>
    public bool NoCache { get; init; }

    /// <summary>Hidden from scripts.</summary>
    public bool HttpOnly { get; init; }

    /// <summary>Sent by browsers over TLS only.</summary>
    public bool Secure { get; init; }

    /// <summary>Empty: the host of the request.</summary>
    public string Domain { get; init; } = "";
}
