using System.Buffers.Text;

namespace HaActors.Net.Proxy.Http;

/// <summary>
/// Follows the chunked coding of one body, RFC 9112 section 7.1, and rewrites it in place in its one canonical form: sizes without leading
/// zeros, no extensions, CRLF and nothing else as line ends. What passes therefore means the same to every reader; what does not follow
/// the grammar is refused. Bodies that are canonical already, as nearly all are, stay where they are.
/// </summary>
internal struct ChunkFilter
{
    /// <summary>Bytes of trailer fields that pass; more is refused.</summary>
    public const int MaxTrailerBytes = 2048;

    /// <summary>Bytes free before the input: what an earlier read held back may come out with this one.</summary>
    public const int Headroom = MaxTrailerBytes + 64;

    // Digits of a size, leading zeros included; 15 hold 2^60.
    private const int MaxSizeDigits = 15;

    // Extensions cost us work and carry nothing; a body of one-byte chunks with long ones would be an attack.
    private const int MaxExtensionBytes = 256;

    private enum Part : byte
    {
        Size,
        Extension,
        SizeLineFeed,
        Data,
        DataReturn,
        DataLineFeed,
        Trailer,
        Over,
        Bad,
    }

    private readonly bool _decodes;
    private readonly TrailerFields? _trailers;
    private Part _part;
    private byte _digits;
    private int _extension;
    private long _left;
    private int _outStart;
    private int _outEnd;

    /// <param name="decodes">Whether to pass the content only, for a recipient that does not know the coding (HTTP/1.0).</param>
    /// <param name="trailers">Where trailer fields are gathered.</param>
    public ChunkFilter(bool decodes, TrailerFields trailers)
    {
        _decodes = decodes;
        _trailers = trailers;
        trailers.Clear();
    }

    /// <summary>The last chunk and the trailers have passed.</summary>
    public readonly bool IsOver => _part == Part.Over;

    /// <summary>The body broke the grammar; it cannot be trusted from there on.</summary>
    public readonly bool IsBad => _part == Part.Bad;

    /// <summary>Bytes of the current chunk that are still to come and pass as they are.</summary>
    public readonly long DataLeft => _part == Part.Data ? _left : 0;

    /// <summary>Notes bytes of the current chunk that went another way.</summary>
    public void SkipData(long bytes)
    {
        _left -= bytes;
        if (_left == 0) _part = Part.DataReturn;
    }

    /// <summary>Takes the next bytes of the body.</summary>
    /// <param name="room">Memory with <see cref="Headroom"/> before the bytes.</param>
    /// <param name="at">Where the bytes begin.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="start">Where what passes begins.</param>
    /// <param name="length">How much passes.</param>
    /// <returns>Bytes taken; fewer than there are once the body is over or bad.</returns>
    public int Run(Span<byte> room, int at, int count, out int start, out int length)
    {
        _outStart = _outEnd = -1;
        int end = at + count;
        int i = at;
        while (i < end && _part < Part.Over)
        {
            if (_part == Part.Data)
            {
                int data = (int)Math.Min(_left, end - i);
                Pass(room, i, data);
                i += data;
                _left -= data;
                if (_left == 0) _part = Part.DataReturn;
            }
            else
            {
                Step(room, room[i], i + 1);
                i++;
            }
        }

        start = Math.Max(_outStart, 0);
        length = _outStart < 0 ? 0 : _outEnd - _outStart;
        return i - at;
    }

    private void Step(Span<byte> room, byte next, int behind)
    {
        switch (_part)
        {
            case Part.Size:
                Size(next);
                break;
            case Part.Extension:
                if (next == '\r') _part = Part.SizeLineFeed;
                else if ((next < ' ' && next != '\t') || next == 0x7F || ++_extension > MaxExtensionBytes) _part = Part.Bad;
                break;
            case Part.SizeLineFeed:
                if (next == '\n') EndSize(room, behind);
                else _part = Part.Bad;
                break;
            case Part.DataReturn:
                _part = next == '\r' ? Part.DataLineFeed : Part.Bad;
                break;
            case Part.DataLineFeed:
                _part = next == '\n' ? Part.Size : Part.Bad;
                _digits = 0;
                if (next == '\n' && !_decodes) Emit(room, "\r\n"u8, behind);
                break;
            case Part.Trailer:
                Trailer(room, next, behind);
                break;
        }
    }

    private void Size(byte next)
    {
        int digit = next switch
        {
            >= (byte)'0' and <= (byte)'9' => next - '0',
            >= (byte)'a' and <= (byte)'f' => next - 'a' + 10,
            >= (byte)'A' and <= (byte)'F' => next - 'A' + 10,
            _ => -1,
        };
        if (digit >= 0)
        {
            _left = _digits == 0 ? digit : (_left << 4) | (uint)digit;
            if (++_digits > MaxSizeDigits) _part = Part.Bad;
            return;
        }

        _extension = 0;
        if (_digits == 0) _part = Part.Bad;
        else if (next == '\r') _part = Part.SizeLineFeed;
        else _part = next is (byte)';' or (byte)' ' or (byte)'\t' ? Part.Extension : Part.Bad;
    }

    private void EndSize(Span<byte> room, int behind)
    {
        if (!_decodes)
        {
            Span<byte> line = stackalloc byte[MaxSizeDigits + 2];
            Utf8Formatter.TryFormat(_left, line, out int digits, new System.Buffers.StandardFormat('x'));
            "\r\n"u8.CopyTo(line[digits..]);
            Emit(room, line[..(digits + 2)], behind);
        }

        _part = _left == 0 ? Part.Trailer : Part.Data;
    }

    private void Trailer(Span<byte> room, byte next, int behind)
    {
        switch (_trailers!.Add(next))
        {
            case HeadError.Incomplete:
                break;
            case HeadError.None:
                if (!_decodes) Emit(room, _trailers.Kept, behind);
                _part = Part.Over;
                break;
            default:
                _part = Part.Bad;
                break;
        }
    }

    private void Pass(Span<byte> room, int at, int count)
    {
        if (_outEnd < 0) _outStart = _outEnd = at;
        else if (_outEnd != at) room.Slice(at, count).CopyTo(room[_outEnd..]);
        _outEnd += count;
    }

    /// <summary>Writes what stands for the bytes before a place. It is never longer than them, unless they came with an earlier read.</summary>
    private void Emit(Span<byte> room, ReadOnlySpan<byte> text, int behind)
    {
        if (_outEnd < 0) _outStart = _outEnd = behind - text.Length;
        text.CopyTo(room[_outEnd..]);
        _outEnd += text.Length;
    }
}
