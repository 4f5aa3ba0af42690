namespace HaActors.Net.Proxy.Http;

/// <summary>What is wrong with the head of a message, or why it cannot be judged yet.</summary>
internal enum HeadError
{
    /// <summary>The head is complete and good.</summary>
    None,

    /// <summary>Good so far; its end has not arrived.</summary>
    Incomplete,

    /// <summary>A line that ends in LF without CR before it (RFC 9112 section 2.2).</summary>
    BareLineFeed,

    /// <summary>The first line is not that of HTTP/1 (RFC 9112 sections 3 and 4).</summary>
    BadStartLine,

    /// <summary>The request target is in none of the forms that its method allows (RFC 9112 section 3.2).</summary>
    BadTarget,

    /// <summary>HTTP of another major version (RFC 9110 section 15.6.6).</summary>
    UnknownVersion,

    /// <summary>A method that a gateway cannot serve: CONNECT.</summary>
    UnknownMethod,

    /// <summary>A field line continued on the next one (RFC 9112 section 5.2).</summary>
    FoldedField,

    /// <summary>White space between the name of a field and the colon (RFC 9112 section 5.1).</summary>
    SpaceBeforeColon,

    /// <summary>The name of a field is empty or no token, or the colon is missing (RFC 9112 section 5).</summary>
    BadFieldName,

    /// <summary>A control character in the value of a field (RFC 9110 section 5.5).</summary>
    BadFieldValue,

    /// <summary>Host is missing, repeated or no host (RFC 9112 section 3.2).</summary>
    BadHost,

    /// <summary>Content-Length is no number, or several differ (RFC 9112 section 6.3).</summary>
    BadContentLength,

    /// <summary>Transfer-Encoding of a kind that leaves the length open, or in HTTP/1.0 (RFC 9112 sections 6.1 and 6.3).</summary>
    BadTransferEncoding,

    /// <summary>A transfer coding other than chunked (RFC 9112 section 6.1).</summary>
    UnknownTransferCoding,

    /// <summary>Both Content-Length and Transfer-Encoding (RFC 9112 section 6.3).</summary>
    AmbiguousLength,

    /// <summary>Names more connection options than any client has.</summary>
    BadConnection,

    /// <summary>More fields than are looked at, or longer than a buffer.</summary>
    TooLarge,

    /// <summary>The request target alone is longer than a buffer.</summary>
    TargetTooLong,
}

internal static class HeadErrors
{
    /// <summary>The status that a client gets for a request in error.</summary>
    public static int Status(this HeadError error) => error switch
    {
        HeadError.UnknownVersion => 505,
        HeadError.UnknownMethod or HeadError.UnknownTransferCoding => 501,
        HeadError.TooLarge => 431,
        HeadError.TargetTooLong => 414,
        _ => 400,
    };
}
