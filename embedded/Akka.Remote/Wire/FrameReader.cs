using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Akka.Remote;

/// <summary>What a peer sent breaks the wire format; <see cref="Exception.Message"/> is the cause that is logged.</summary>
internal sealed class WireException(string cause) : IOException(cause);

/// <summary>Takes frames from a connection, through one pooled buffer that grows no larger than the largest frame allowed.</summary>
internal sealed class FrameReader(PeerChannel channel, int maximumFrameSize) : IDisposable
{
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(16 * 1024);
    private int _start;
    private int _end;

    /// <summary>When bytes last came, as a timestamp of <see cref="TimeProvider.System"/>; any thread.</summary>
    public long LastRead { get; private set; } = TimeProvider.System.GetTimestamp();

    /// <summary>The next frame, without its length; valid until the next call. Empty at the end of the stream.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> Read(CancellationToken stop)
    {
        if (!await Fill(FrameSize.Length, stop).ConfigureAwait(false))
        {
            return default;
        }
        var length = BinaryPrimitives.ReadInt32LittleEndian(_buffer.AsSpan(_start));
        if (length < 1 || length > maximumFrameSize)
        {
            throw new WireException(length < 1 ? "a frame without content" : "a frame larger than maximum-frame-size");
        }
        _start += FrameSize.Length;
        if (!await Fill(length, stop).ConfigureAwait(false))
        {
            throw new WireException("the end of the stream inside a frame");
        }
        var frame = _buffer.AsMemory(_start, length);
        _start += length;
        return frame;
    }

    /// <summary>Exactly so many bytes; valid until the next call.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> ReadExactly(int count, CancellationToken stop)
    {
        if (!await Fill(count, stop).ConfigureAwait(false))
        {
            throw new WireException("the end of the stream inside the greeting");
        }
        var bytes = _buffer.AsMemory(_start, count);
        _start += count;
        return bytes;
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    /// <summary>False when the stream ended before the first of the bytes.</summary>
    private async ValueTask<bool> Fill(int count, CancellationToken stop)
    {
        MakeRoom(count);
        while (_end - _start < count)
        {
            var read = await channel.Receive(_buffer.AsMemory(_end), stop).ConfigureAwait(false);
            if (read == 0)
            {
                return _end != _start ? throw new WireException("the end of the stream inside a frame") : false;
            }
            _end += read;
            LastRead = TimeProvider.System.GetTimestamp();
        }
        return true;
    }

    private void MakeRoom(int count)
    {
        if (_start == _end)
        {
            _start = _end = 0;
        }
        if (_buffer.Length - _start >= count)
        {
            return;
        }
        var target = _buffer.Length >= count ? _buffer : ArrayPool<byte>.Shared.Rent(count);
        _buffer.AsSpan(_start, _end - _start).CopyTo(target);
        _end -= _start;
        _start = 0;
        if (target != _buffer)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = target;
        }
    }
}

/// <summary>Walks through the content of a frame.</summary>
internal ref struct FrameContent(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public readonly ReadOnlySpan<byte> Rest => _rest;

    public int ReadInt32() => BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int)));

    public string ReadString() => Encoding.UTF8.GetString(Take(BinaryPrimitives.ReadUInt16LittleEndian(Take(sizeof(ushort)))));

    public byte ReadByte() => Take(1)[0];

    private ReadOnlySpan<byte> Take(int count)
    {
        if (_rest.Length < count)
        {
            throw new WireException("a frame that ends too early");
        }
        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}
