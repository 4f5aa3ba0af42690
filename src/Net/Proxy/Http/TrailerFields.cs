namespace HaActors.Net.Proxy.Http;

/// <summary>
/// Gathers and judges the trailer fields of one chunked body, RFC 9112 section 7.1.2. Nearly all bodies have none, which costs nothing; the
/// memory for the others is made once per owner.
/// </summary>
internal sealed class TrailerFields
{
    private readonly TrailerHead _head = new();
    private byte[] _bytes = [];
    private int _count;
    private int _kept;

    /// <summary>The lines that may pass, with the empty line that ends them; valid until the next body.</summary>
    public ReadOnlySpan<byte> Kept => _kept == 0 ? "\r\n"u8 : _bytes.AsSpan(0, _kept);

    public void Clear() => _count = _kept = 0;

    /// <summary>Takes the next byte behind the last chunk.</summary>
    /// <returns><see cref="HeadError.None"/> when it was the last one of the section.</returns>
    public HeadError Add(byte next)
    {
        // Two bytes decide the usual case, without memory.
        if (_count == 0 && next == '\r')
        {
            _count = -1;
            return HeadError.Incomplete;
        }

        if (_count == -1) return next == '\n' ? HeadError.None : HeadError.BadFieldName;
        if (_bytes.Length == 0) _bytes = new byte[ChunkFilter.MaxTrailerBytes];
        if (_count == _bytes.Length) return HeadError.TooLarge;
        _bytes[_count++] = next;
        return next == '\n' ? Judge() : HeadError.Incomplete;
    }

    private HeadError Judge()
    {
        HeadError error = _head.Parse(_bytes.AsSpan(0, _count));
        if (error != HeadError.None) return error;
        foreach (ref readonly HeadField field in _head.Fields)
        {
            // RFC 9110 section 6.5.1: a trailer may not change how the message is read, routed or trusted.
            if (field.Name != FieldName.Other) continue;
            ReadOnlySpan<byte> line = _bytes.AsSpan(field.Start..field.End);
            line.CopyTo(_bytes.AsSpan(_kept));
            _kept += line.Length;
        }

        "\r\n"u8.CopyTo(_bytes.AsSpan(_kept));
        _kept += 2;
        return HeadError.None;
    }

    private sealed class TrailerHead : MessageHead
    {
        public HeadError Parse(Span<byte> bytes) => ParseFields(bytes, 0, unfolds: false);

        protected override HeadError ReadTransferEncoding(ReadOnlySpan<byte> value) => HeadError.BadTransferEncoding;
    }
}
