namespace HaActors.Net.Proxy;

/// <summary>What httplog says of a request beyond <see cref="SessionRecord"/>. Times in milliseconds; -1: it did not come to that.</summary>
internal struct HttpRecord
{
    /// <summary>From the first byte of the request's head to its last (TR).</summary>
    public int Request;

    /// <summary>From the connection to the server to the last byte of the answer's head (Tr).</summary>
    public int Answer;

    /// <summary>Of the answer; -1: there was none.</summary>
    public int Status;

    /// <summary>The proxy itself answered, because a rule said so; HAProxy's termination L.</summary>
    public bool IsLocal;

    public CookieFromClient ClientCookie;
    public CookieToClient ServerCookie;

    /// <summary>The frontend has such captures, though the message may have none of the headers.</summary>
    public bool CapturesRequest;
    public bool CapturesAnswer;

    /// <summary>Bytes of text that go with the record: first the request line.</summary>
    public int LineLength;

    /// <summary>Then captured values of the request, with <see cref="RequestNote.Separator"/> between them.</summary>
    public int RequestHeaders;

    /// <summary>And of the answer.</summary>
    public int AnswerHeaders;

    public readonly int TextLength => LineLength + RequestHeaders + AnswerHeaders;
}

/// <summary>What the client's cookie of persistence was worth (HAProxy configuration.txt, section 8.5, third letter).</summary>
internal enum CookieFromClient
{
    /// <summary>The backend has no persistence by cookie.</summary>
    NotUsed,
    None,

    /// <summary>It names no server.</summary>
    Invalid,

    /// <summary>Its server could not be had.</summary>
    Down,
    Valid,
}

/// <summary>What was done with cookies in the answer (fourth letter).</summary>
internal enum CookieToClient
{
    NotUsed,
    None,
    Inserted,
}

/// <summary>HAProxy's letters for them.</summary>
internal static class CookieCode
{
    public static byte Letter(CookieFromClient cookie) => "-NIDV"u8[(int)cookie];

    public static byte Letter(CookieToClient cookie) => "-NI"u8[(int)cookie];
}
