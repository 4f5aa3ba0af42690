namespace HaActors.Net.Health;

/// <summary>How much of a response head has been seen.</summary>
internal enum HttpHeadState
{
    /// <summary>More bytes are needed.</summary>
    Partial,

    /// <summary>The final head is complete.</summary>
    Whole,

    /// <summary>No HTTP/1.x response begins like this.</summary>
    Bad,
}

/// <summary>The head of an HTTP/1.x response as far as a check needs it.</summary>
/// <param name="Status">100-599; 0 unless whole.</param>
/// <param name="StatusLine">The first line, or what there is of it, with unprintable bytes as '?'.</param>
/// <param name="Start">Where the final head begins.</param>
/// <param name="End">Where it ends and the body begins; 0 unless whole.</param>
internal readonly record struct HttpHead(HttpHeadState State, int Status, string StatusLine, int Start = 0, int End = 0)
{
    private const int StatusLineLeast = 12;     // "HTTP/1.1 200"

    /// <summary>
    /// Reads a status line strictly as RFC 9112 section 4 has it, <c>HTTP/1.x SP 3DIGIT [SP reason]</c>, then looks for the empty line that ends
    /// the head. Lines may end in a bare LF (section 2.2). Heads of status 1xx other than 101 are passed over.
    /// </summary>
    public static HttpHead Parse(ReadOnlySpan<byte> bytes)
    {
        int start = 0;
        while (true)
        {
            int lineEnd = bytes.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = lineEnd < 0 ? bytes : TrimReturn(bytes[..lineEnd]);
            if (!StartsRight(line, whole: lineEnd >= 0)) return new HttpHead(HttpHeadState.Bad, 0, ProbeText.Printable(line));
            int end = lineEnd < 0 ? -1 : EndOfHead(bytes, lineEnd + 1);
            if (end < 0) return new HttpHead(HttpHeadState.Partial, 0, ProbeText.Printable(line));

            int status = ((line[9] - '0') * 100) + ((line[10] - '0') * 10) + (line[11] - '0');
            if (status is >= 200 or 101) return new HttpHead(HttpHeadState.Whole, status, ProbeText.Printable(line), start, start + end);
            bytes = bytes[end..];
            start += end;
        }
    }

    /// <summary>Whether a line, or its beginning, fits the form of a status line.</summary>
    private static bool StartsRight(ReadOnlySpan<byte> line, bool whole)
    {
        ReadOnlySpan<byte> form = "HTTP/1.d ddd"u8;
        if (whole && line.Length < StatusLineLeast) return false;
        for (int i = 0; i < Math.Min(line.Length, form.Length); i++)
        {
            bool fits = form[i] == 'd' ? line[i] is >= (byte)'0' and <= (byte)'9' : line[i] == form[i];
            if (!fits) return false;
        }

        // Status codes are 100-599 (RFC 9110 section 15).
        if (line.Length > 9 && line[9] is < (byte)'1' or > (byte)'5') return false;
        return line.Length <= StatusLineLeast || line[StatusLineLeast] == ' ' || (!whole && line[StatusLineLeast] == '\r');
    }

    /// <summary>Where the byte after the empty line is; -1 if there is none yet.</summary>
    private static int EndOfHead(ReadOnlySpan<byte> bytes, int lineStart)
    {
        while (true)
        {
            int length = bytes[lineStart..].IndexOf((byte)'\n');
            if (length < 0) return -1;
            bool isEmpty = TrimReturn(bytes.Slice(lineStart, length)).IsEmpty;
            lineStart += length + 1;
            if (isEmpty) return lineStart;
        }
    }

    private static ReadOnlySpan<byte> TrimReturn(ReadOnlySpan<byte> line) =>
        line.EndsWith((byte)'\r') ? line[..^1] : line;
}
