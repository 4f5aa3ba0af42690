using System.Text;

namespace HaActors.Net.Proxy.Http;

/// <summary>Methods that the proxy tells apart: their answers differ, or they may be sent twice (RFC 9110 section 9).</summary>
internal enum RequestMethod : byte
{
    Other,
    Get,
    Head,
    Options,
    Trace,
    Put,
    Delete,
    Post,
}

/// <summary>The head of a request, RFC 9112 section 3. See <see cref="MessageHead"/>.</summary>
internal sealed class RequestHead : MessageHead
{
    private int _methodStart;
    private int _methodLength;
    private int _targetStart;
    private int _targetLength;
    private int _authorityStart;
    private int _authorityLength;
    private int _pathStart;
    private int _pathLength;
    private int _queryLength;

    public RequestMethod Method { get; private set; }

    /// <summary>The target is an absolute URI: the host in it replaces the field (RFC 9112 section 3.2.2).</summary>
    public bool IsAbsolute => _authorityLength > 0;

    /// <summary>RFC 9110 section 9.2.2: doing it twice is as good as doing it once.</summary>
    public bool IsIdempotent => Method is not (RequestMethod.Post or RequestMethod.Other);

    public ReadOnlySpan<byte> MethodText(ReadOnlySpan<byte> bytes) => bytes.Slice(_methodStart, _methodLength);

    /// <summary>The request line without its end.</summary>
    public ReadOnlySpan<byte> Line(ReadOnlySpan<byte> bytes) => bytes[_methodStart..(FieldsStart - 2)];

    public ReadOnlySpan<byte> Target(ReadOnlySpan<byte> bytes) => bytes.Slice(_targetStart, _targetLength);

    public ReadOnlySpan<byte> Authority(ReadOnlySpan<byte> bytes) => bytes.Slice(_authorityStart, _authorityLength);

    /// <summary>
    /// Without the query; where an absolute target has none, <c>/</c>, or <c>*</c> of OPTIONS (RFC 9112 section 3.2.4).
    /// </summary>
    public ReadOnlySpan<byte> Path(ReadOnlySpan<byte> bytes) =>
        _pathLength > 0 ? bytes.Slice(_pathStart, _pathLength) : Method == RequestMethod.Options && _queryLength == 0 ? "*"u8 : "/"u8;

    /// <summary>With its question mark; empty if there is none.</summary>
    public ReadOnlySpan<byte> Query(ReadOnlySpan<byte> bytes) => bytes.Slice(_pathStart + _pathLength, _queryLength);

    /// <summary>The host that the request is for, with the port if it names one; empty if it names none.</summary>
    public ReadOnlySpan<byte> HostText(ReadOnlySpan<byte> bytes) =>
        IsAbsolute ? Authority(bytes) : TryFind(FieldName.Host, out int host) ? Value(bytes, Fields[host]) : default;

    /// <summary>
    /// The value of the first field of a name, in lower case, as the server will see it: with an absolute target that of Host is in the
    /// target. Whoever decides by fields asks here, or a client could show one host to us and another to the server.
    /// </summary>
    public bool TryValue(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (IsAbsolute && name.SequenceEqual("host"u8))
        {
            value = Authority(bytes);
            return true;
        }

        foreach (ref readonly HeadField field in Fields)
        {
            if (!IsNamed(bytes, field, name)) continue;
            value = Value(bytes, field);
            return true;
        }

        return false;
    }

    /// <summary>Parses the head at the beginning of the bytes; empty lines before it are skipped (RFC 9112 section 2.2).</summary>
    public HeadError Parse(Span<byte> bytes)
    {
        int start = 0;
        while (bytes[start..].StartsWith("\r\n"u8)) start += 2;
        int length = bytes[start..].IndexOf((byte)'\n');
        if (length < 0) return CheckPartial(bytes[start..]);
        if (length == 0 || bytes[start + length - 1] != '\r') return HeadError.BareLineFeed;
        HeadError error = ParseRequestLine(bytes, start, start + length - 1);
        if (error == HeadError.None) error = ParseFields(bytes, start + length + 1, unfolds: false);
        if (error == HeadError.None) error = ReadFraming(bytes);
        return error == HeadError.None ? ReadRequestFields(bytes) : error;
    }

    protected override HeadError ReadTransferEncoding(ReadOnlySpan<byte> value)
    {
        if (Ascii.EqualsIgnoreCase(value, "chunked"u8)) return HeadError.None;
        // "gzip, chunked" is legal and not ours to decode; everything else has no end that both sides would agree on.
        int comma = value.LastIndexOf((byte)',');
        return comma > 0 && Ascii.EqualsIgnoreCase(HeadSyntax.Trim(value[(comma + 1)..]), "chunked"u8)
            && !HeadSyntax.Trim(value[..comma]).ContainsAnyExcept(HeadSyntax.Token) && !Ascii.EqualsIgnoreCase(HeadSyntax.Trim(value[..comma]), "chunked"u8)
            ? HeadError.UnknownTransferCoding
            : HeadError.BadTransferEncoding;
    }

    private HeadError ParseRequestLine(ReadOnlySpan<byte> bytes, int start, int end)
    {
        ReadOnlySpan<byte> line = bytes[start..end];
        int method = line.IndexOfAnyExcept(HeadSyntax.Token);
        if (method <= 0 || line[method] != ' ') return HeadError.BadStartLine;
        ReadOnlySpan<byte> rest = line[(method + 1)..];
        int target = rest.IndexOfAnyExcept(HeadSyntax.Target);
        if (target < 0) return HeadError.BadStartLine;
        if (rest[target] != ' ') return HeadError.BadTarget;
        if (target == 0) return HeadError.BadStartLine;
        ReadOnlySpan<byte> version = rest[(target + 1)..];
        if (version.SequenceEqual("HTTP/1.1"u8)) IsHttp10 = false;
        else if (version.SequenceEqual("HTTP/1.0"u8)) IsHttp10 = true;
        else return VersionError(version);

        _methodStart = start;
        _methodLength = method;
        Method = MethodOf(line[..method]);
        _targetStart = start + method + 1;
        _targetLength = target;
        return line[..method].SequenceEqual("CONNECT"u8) ? HeadError.UnknownMethod : ParseTarget(bytes);
    }

    private static HeadError VersionError(ReadOnlySpan<byte> version) =>
        version.Length == 8 && version.StartsWith("HTTP/"u8) && version[6] == '.' && char.IsAsciiDigit((char)version[5]) && char.IsAsciiDigit((char)version[7])
            ? HeadError.UnknownVersion
            : HeadError.BadStartLine;

    private HeadError ParseTarget(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> target = Target(bytes);
        _authorityStart = _authorityLength = 0;
        _pathStart = _targetStart;
        if (target[0] == '*')
        {
            _pathLength = 1;
            _queryLength = 0;
            return target.Length == 1 && Method == RequestMethod.Options ? HeadError.None : HeadError.BadTarget;
        }

        if (target[0] != '/')
        {
            int scheme = StartsWith(target, "http://"u8) ? 7 : StartsWith(target, "https://"u8) ? 8 : 0;
            if (scheme == 0) return HeadError.BadTarget;
            int authority = target[scheme..].IndexOfAny((byte)'/', (byte)'?');
            if (authority < 0) authority = target.Length - scheme;
            _authorityStart = _targetStart + scheme;
            _authorityLength = authority;
            if (authority == 0 || !IsHost(Authority(bytes))) return HeadError.BadTarget;
            _pathStart = _authorityStart + authority;
            target = target[(scheme + authority)..];
        }

        int query = target.IndexOf((byte)'?');
        _pathLength = query < 0 ? target.Length : query;
        _queryLength = target.Length - _pathLength;
        return HeadError.None;
    }

    private HeadError ReadRequestFields(ReadOnlySpan<byte> bytes)
    {
        Body = HasTransferEncoding ? BodyKind.Chunked : HasContentLength && ContentLength > 0 ? BodyKind.Length : BodyKind.None;
        int hosts = 0;
        foreach (ref readonly HeadField field in Fields)
        {
            if (field.Name != FieldName.Host) continue;
            hosts++;
            if (field.ValueLength > 0 && !IsHost(Value(bytes, field))) return HeadError.BadHost;
        }

        if (hosts != 1 && (hosts > 1 || !IsHttp10)) return HeadError.BadHost;
        return HeadError.None;
    }

    /// <summary>A host with or without a port and nothing else: no user name, which RFC 9110 section 4.2.4 has refused.</summary>
    private static bool IsHost(ReadOnlySpan<byte> text)
    {
        if (text.ContainsAnyExcept(HeadSyntax.Host)) return false;
        ReadOnlySpan<byte> port;
        if (text[0] == '[')
        {
            int close = text.IndexOf((byte)']');
            if (close < 3 || text[(close + 1)..].ContainsAny((byte)'[', (byte)']')) return false;
            port = text[(close + 1)..];
        }
        else
        {
            if (text.ContainsAny((byte)'[', (byte)']')) return false;
            int colon = text.IndexOf((byte)':');
            if (colon == 0) return false;
            port = colon < 0 ? default : text[colon..];
        }

        return port.IsEmpty || (port[0] == ':' && port.Length <= 6 && !port[1..].ContainsAnyExceptInRange((byte)'0', (byte)'9'));
    }

    private static HeadError CheckPartial(ReadOnlySpan<byte> line)
    {
        if (line.IsEmpty || line.SequenceEqual("\r"u8)) return HeadError.Incomplete;
        int method = line.IndexOfAnyExcept(HeadSyntax.Token);
        if (method < 0) return HeadError.Incomplete;
        if (method == 0 || line[method] != ' ') return HeadError.BadStartLine;
        ReadOnlySpan<byte> rest = line[(method + 1)..];
        int target = rest.IndexOfAnyExcept(HeadSyntax.Target);
        if (target < 0) return HeadError.Incomplete;
        return rest[target] == ' ' ? HeadError.Incomplete : HeadError.BadTarget;
    }

    private static bool StartsWith(ReadOnlySpan<byte> text, ReadOnlySpan<byte> prefix) =>
        text.Length > prefix.Length && Ascii.EqualsIgnoreCase(text[..prefix.Length], prefix);

    // Methods are case-sensitive (RFC 9110 section 9.1).
    private static RequestMethod MethodOf(ReadOnlySpan<byte> text) => text.Length switch
    {
        3 => text.SequenceEqual("GET"u8) ? RequestMethod.Get : text.SequenceEqual("PUT"u8) ? RequestMethod.Put : RequestMethod.Other,
        4 => text.SequenceEqual("HEAD"u8) ? RequestMethod.Head : text.SequenceEqual("POST"u8) ? RequestMethod.Post : RequestMethod.Other,
        5 => text.SequenceEqual("TRACE"u8) ? RequestMethod.Trace : RequestMethod.Other,
        6 => text.SequenceEqual("DELETE"u8) ? RequestMethod.Delete : RequestMethod.Other,
        7 => text.SequenceEqual("OPTIONS"u8) ? RequestMethod.Options : RequestMethod.Other,
        _ => RequestMethod.Other,
    };
}
