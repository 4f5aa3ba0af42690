using System.Buffers.Binary;
using System.Runtime.Serialization;
using System.Text;

namespace Akka.Cluster.Serialization;

/// <summary>Reads what <see cref="WireWriter"/> wrote. Whatever is wrong with the bytes, it throws a <see cref="SerializationException"/> and nothing else.</summary>
internal ref struct WireReader(ReadOnlySpan<byte> bytes)
{
    /// <summary>Host names have at most 255 bytes (RFC 1035, 2.3.4); roles and versions are shorter.</summary>
    public const int LongestText = 255;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private ReadOnlySpan<byte> _rest = bytes;

    public byte Byte()
    {
        if (_rest.IsEmpty) throw Malformed("it ends too early");
        var value = _rest[0];
        _rest = _rest[1..];
        return value;
    }

    public long Number()
    {
        ulong value = 0;
        for (var shift = 0; shift < 63; shift += 7)
        {
            var next = Byte();
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80) return (long)value;
        }
        throw Malformed("a number does not fit 63 bits");
    }

    /// <summary>A number from 0 to <paramref name="most"/>.</summary>
    public int Number(int most, string what)
    {
        var value = Number();
        return value <= most ? (int)value : throw Malformed($"{what} = {value}: at most {most}");
    }

    public ulong Fixed64()
    {
        if (_rest.Length < 8) throw Malformed("it ends too early");
        var value = BinaryPrimitives.ReadUInt64LittleEndian(_rest);
        _rest = _rest[8..];
        return value;
    }

    public string Text()
    {
        var length = Number(LongestText, "length of a text");
        if (_rest.Length < length) throw Malformed("it ends too early");
        var text = _rest[..length];
        _rest = _rest[length..];
        try
        {
            return Strict.GetString(text);
        }
        catch (DecoderFallbackException)
        {
            throw Malformed("a text is not UTF-8");
        }
    }

    public readonly void End()
    {
        if (!_rest.IsEmpty) throw Malformed($"{_rest.Length} bytes follow its end");
    }

    public static SerializationException Malformed(string why) => new($"malformed cluster message: {why}");
}
