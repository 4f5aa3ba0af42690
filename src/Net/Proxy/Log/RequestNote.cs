using HaActors.Net.Proxy.Http;

namespace HaActors.Net.Proxy;

/// <summary>What the log quotes of a request and its answer, kept while they go on. Used by one thread.</summary>
internal sealed class RequestNote
{
    /// <summary>Most bytes of one note.</summary>
    public const int Size = LongestLine + (2 * LongestHeaders);

    /// <summary>Between captured values; no value can contain it.</summary>
    public const byte Separator = (byte)'\n';

    private const int LongestLine = 1024;       // HAProxy's REQURI_LEN, include/haproxy/defaults.h
    private const int LongestHeaders = 1024;

    private readonly byte[] _bytes = new byte[Size];

    /// <summary>Line, headers of the request, headers of the answer.</summary>
    public ReadOnlySpan<byte> Text => _bytes.AsSpan(0, LineLength + RequestHeaders + AnswerHeaders);

    public int LineLength { get; private set; }

    public int RequestHeaders { get; private set; }

    public int AnswerHeaders { get; private set; }

    /// <param name="line">The request line without its end; a longer one is cut off.</param>
    public void Begin(ReadOnlySpan<byte> line)
    {
        LineLength = Math.Min(line.Length, LongestLine);
        RequestHeaders = AnswerHeaders = 0;
        line[..LineLength].CopyTo(_bytes);
    }

    public void AddRequest(HeaderCaptures captures, MessageHead head, ReadOnlySpan<byte> bytes) =>
        RequestHeaders = captures.Write(head, bytes, _bytes.AsSpan(LineLength, LongestHeaders));

    public void AddAnswer(HeaderCaptures captures, MessageHead head, ReadOnlySpan<byte> bytes) =>
        AnswerHeaders = captures.Write(head, bytes, _bytes.AsSpan(LineLength + RequestHeaders, LongestHeaders));
}
