using System.Text;

namespace HaActors.Net.Health;

/// <summary>
/// Reads answers from a probe's connection: lines, or as many bytes as a protocol says. Bounded by the connection's limit; bytes that are not
/// ASCII become Latin-1, so that no input is invalid.
/// </summary>
internal sealed class AnswerReader(ProbeConnection connection)
{
    private const int FirstRead = 1024;

    private byte[] _bytes = new byte[FirstRead];
    private int _start;
    private int _end;
    private bool _isEnded;

    /// <summary>Whether bytes have come that no line took: before STARTTLS a sign of an injected answer.</summary>
    public bool HasMore => _end > _start;

    /// <summary>The next line without its end, CR LF or a bare LF.</summary>
    /// <exception cref="ProbeFailure">The connection ended first, or gave more than its limit.</exception>
    public async Task<string> LineAsync(CancellationToken cancel)
    {
        ReadOnlyMemory<byte> line = await PastAsync("\n"u8.ToArray(), cancel).ConfigureAwait(false);
        return Encoding.Latin1.GetString(line.Span.EndsWith("\r"u8) ? line.Span[..^1] : line.Span);
    }

    /// <summary>The next line, or what is left when the connection ends without one.</summary>
    /// <exception cref="ProbeFailure">There is nothing, or more than the connection's limit.</exception>
    public async Task<string> LineOrRestAsync(CancellationToken cancel)
    {
        try
        {
            return await LineAsync(cancel).ConfigureAwait(false);
        }
        catch (ProbeFailure) when (_isEnded && HasMore)
        {
            return Encoding.Latin1.GetString(_bytes.AsSpan(_start, _end - _start));
        }
    }

    /// <summary>Reads until bytes are found, and past them.</summary>
    /// <returns>What came before them; good until the next call.</returns>
    /// <exception cref="ProbeFailure">The connection ended first, or gave more than its limit.</exception>
    public async Task<ReadOnlyMemory<byte>> PastAsync(ReadOnlyMemory<byte> sought, CancellationToken cancel)
    {
        int searched = _start;
        while (true)
        {
            int found = _bytes.AsSpan(searched, _end - searched).IndexOf(sought.Span);
            if (found >= 0)
            {
                Memory<byte> before = _bytes.AsMemory(_start, searched + found - _start);
                _start = searched + found + sought.Length;
                return before;
            }

            // Each byte is searched once, however small the pieces are that it comes in.
            searched = Math.Max(_start, _end - sought.Length + 1);
            await FillAsync(cancel).ConfigureAwait(false);
        }
    }

    /// <summary>Reads a number of bytes.</summary>
    /// <exception cref="ProbeFailure">The connection ended first, or gave more than its limit.</exception>
    public async Task<byte[]> ExactlyAsync(int count, CancellationToken cancel)
    {
        while (_end - _start < count) await FillAsync(cancel).ConfigureAwait(false);
        _start += count;
        return _bytes[(_start - count).._start];
    }

    /// <summary>Sends a line; it appears in no message, as it may hold a password.</summary>
    public ValueTask SendAsync(string line, CancellationToken cancel) => connection.SendAsync(Encoding.UTF8.GetBytes(line + "\r\n"), cancel);

    private async Task FillAsync(CancellationToken cancel)
    {
        if (_end == _bytes.Length) Array.Resize(ref _bytes, _bytes.Length * 2);
        int got = await connection.ReceiveAsync(_bytes.AsMemory(_end), cancel).ConfigureAwait(false);
        _isEnded = got == 0;
        if (got == 0) throw ProbeFailure.Malformed(_end == _start ? "closed without an answer" : "closed within an answer");
        _end += got;
    }
}
