using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Akka.Cluster.Serialization;

/// <summary>Writes the primitives of the cluster's wire format: unsigned LEB128 numbers, length-prefixed UTF-8.</summary>
internal sealed class WireWriter
{
    private readonly ArrayBufferWriter<byte> _buffer = new();

    public byte[] ToArray() => _buffer.WrittenSpan.ToArray();

    public void Byte(byte value)
    {
        _buffer.GetSpan(1)[0] = value;
        _buffer.Advance(1);
    }

    public void Number(long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        var rest = (ulong)value;
        while (rest >= 0x80)
        {
            Byte((byte)(rest | 0x80));
            rest >>= 7;
        }
        Byte((byte)rest);
    }

    public void Fixed64(ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(_buffer.GetSpan(8), value);
        _buffer.Advance(8);
    }

    public void Text(string value)
    {
        var bytes = Encoding.UTF8.GetBytes(value);
        if (bytes.Length > WireReader.LongestText) throw new ArgumentException($"text of {bytes.Length} bytes: at most {WireReader.LongestText} fit", nameof(value));
        Number(bytes.Length);
        _buffer.Write(bytes);
    }
}
