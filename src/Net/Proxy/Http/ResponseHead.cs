using System.Text;

namespace HaActors.Net.Proxy.Http;

/// <summary>The head of a response, RFC 9112 section 4. See <see cref="MessageHead"/>.</summary>
internal sealed class ResponseHead : MessageHead
{
    public int Status { get; private set; }

    /// <summary>An answer that another one follows (1xx but 101).</summary>
    public bool IsInterim => Status is >= 100 and < 200 and not 101;

    /// <summary>With <see cref="BodyKind.Chunked"/>: the content has another transfer coding inside the chunks.</summary>
    public bool IsCoded { get; private set; }

    /// <summary>The status line without its CRLF.</summary>
    public ReadOnlySpan<byte> StatusLine(ReadOnlySpan<byte> bytes) => bytes[..(FieldsStart - 2)];

    /// <summary>Parses the head at the beginning of the bytes.</summary>
    /// <param name="answersHead">Whether the request was HEAD, whose answer has no body whatever its fields say.</param>
    public HeadError Parse(Span<byte> bytes, bool answersHead)
    {
        int length = bytes.IndexOf((byte)'\n');
        if (length < 0) return CheckPartial(bytes);
        if (length == 0 || bytes[length - 1] != '\r') return HeadError.BareLineFeed;
        HeadError error = ParseStatusLine(bytes[..(length - 1)]);
        if (error == HeadError.None) error = ParseFields(bytes, length + 1, unfolds: true);
        if (error == HeadError.None) error = ReadFraming(bytes);
        if (error != HeadError.None) return error;

        if (answersHead || Status is < 200 or 204 or 304) Body = BodyKind.None;
        else if (HasTransferEncoding) Body = BodyKind.Chunked;
        else if (HasContentLength) Body = ContentLength > 0 ? BodyKind.Length : BodyKind.None;
        else Body = BodyKind.UntilClose;
        if (Status is < 200 or 204)
        {
            // RFC 9110 section 8.6, RFC 9112 section 6.1: these have neither.
            Drop(FieldName.ContentLength);
            Drop(FieldName.TransferEncoding);
        }

        return HeadError.None;
    }

    protected override HeadError ReadTransferEncoding(ReadOnlySpan<byte> value)
    {
        // Other codings may come first: they are the client's to undo. Chunked comes once and last, or the length is open.
        bool chunked = false;
        IsCoded = value.Contains((byte)',');
        while (HeadSyntax.NextElement(ref value, out ReadOnlySpan<byte> coding))
        {
            if (chunked || coding.IsEmpty) return HeadError.BadTransferEncoding;
            chunked = Ascii.EqualsIgnoreCase(coding, "chunked"u8);
        }

        return chunked ? HeadError.None : HeadError.BadTransferEncoding;
    }

    // "HTTP/1.1 200 OK"; the text may be missing, and with it the space before it.
    private HeadError ParseStatusLine(ReadOnlySpan<byte> line)
    {
        if (line.Length < 12 || !line.StartsWith("HTTP/1."u8) || line[7] is not ((byte)'0' or (byte)'1') || line[8] != ' ') return HeadError.BadStartLine;
        if (!HeadSyntax.TryDigits(line[9..12], out long status) || status < 100) return HeadError.BadStartLine;
        if (line.Length > 12 && (line[12] != ' ' || line[13..].ContainsAny(HeadSyntax.Controls))) return HeadError.BadStartLine;
        IsHttp10 = line[7] == '0';
        Status = (int)status;
        return HeadError.None;
    }

    private static HeadError CheckPartial(ReadOnlySpan<byte> line)
    {
        ReadOnlySpan<byte> start = "HTTP/1."u8;
        int known = Math.Min(line.Length, start.Length);
        return line[..known].SequenceEqual(start[..known]) ? HeadError.Incomplete : HeadError.BadStartLine;
    }
}
