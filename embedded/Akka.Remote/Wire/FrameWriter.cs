using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Akka.Remote;

/// <summary>Collects frames in one buffer, so that many go out in one system call. One thread.</summary>
internal sealed class FrameWriter(int maximumFrameSize) : IDisposable
{
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(16 * 1024);
    private int _frameStart;

    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Written => _buffer.AsMemory(0, Length);

    public void Clear() => Length = 0;

    public void Begin(FrameKind kind)
    {
        _frameStart = Length;
        Reserve(FrameSize.Header)[FrameSize.Length] = (byte)kind;
    }

    /// <summary>Finishes a frame; drops it and returns false where it has grown beyond the limit.</summary>
    public bool End()
    {
        var content = Length - _frameStart - FrameSize.Length;
        if (content > maximumFrameSize)
        {
            Length = _frameStart;
            return false;
        }
        BinaryPrimitives.WriteInt32LittleEndian(_buffer.AsSpan(_frameStart), content);
        return true;
    }

    /// <summary>Forgets a frame that was begun.</summary>
    public void Abandon() => Length = _frameStart;

    public void Write(FrameKind kind)
    {
        Begin(kind);
        End();
    }

    public void Write(int value) => BinaryPrimitives.WriteInt32LittleEndian(Reserve(sizeof(int)), value);

    /// <summary>UTF-8 after its length in bytes (2 bytes); at most 65535 bytes.</summary>
    public void Write(string text)
    {
        var bytes = Encoding.UTF8.GetByteCount(text);
        if (bytes > ushort.MaxValue)
        {
            throw new ArgumentException($"a text of {bytes} bytes is longer than {ushort.MaxValue}");
        }
        BinaryPrimitives.WriteUInt16LittleEndian(Reserve(sizeof(ushort)), (ushort)bytes);
        Encoding.UTF8.GetBytes(text, Reserve(bytes));
    }

    public void Write(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Reserve(bytes.Length));

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private Span<byte> Reserve(int count)
    {
        if (_buffer.Length - Length < count)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, Length + count));
            Written.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }
        var span = _buffer.AsSpan(Length, count);
        Length += count;
        return span;
    }
}
