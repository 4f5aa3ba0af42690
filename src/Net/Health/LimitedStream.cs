using System.Net.Sockets;

namespace HaActors.Net.Health;

/// <summary>
/// A socket's stream that gives up after a number of bytes received: whatever a server sends, under TLS or not, a probe reads no more.
/// </summary>
internal sealed class LimitedStream(Socket socket) : Stream
{
    /// <summary>Bytes of a whole conversation; larger than any head, greeting or certificate chain in use.</summary>
    public const int Most = 64 * 1024;

    private readonly NetworkStream _inner = new(socket, ownsSocket: false);
    private int _left = Most;

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <exception cref="ProbeFailure">More than <see cref="Most"/> bytes came.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancel = default)
    {
        if (_left == 0) throw ProbeFailure.Malformed($"no end of the answer within {Most / 1024} kB");
        int got = await _inner.ReadAsync(buffer[..Math.Min(buffer.Length, _left)], cancel).ConfigureAwait(false);
        _left -= got;
        return got;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancel = default) => _inner.WriteAsync(buffer, cancel);

    public override Task FlushAsync(CancellationToken cancel) => Task.CompletedTask;

    public override void Flush()
    {
    }

    // A probe never blocks a thread.
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) _inner.Dispose();
        base.Dispose(disposing);
    }
}
