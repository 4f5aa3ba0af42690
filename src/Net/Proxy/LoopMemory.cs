using System.Runtime.InteropServices;
using HaActors.Net.Native;

namespace HaActors.Net.Proxy;

/// <summary>
/// The payload memory of one loop, outside the garbage collector's heap. A session holds a buffer or a pipe only while it has bytes that the
/// other side would not take; idle ones hold nothing. Used by one thread.
/// </summary>
internal sealed unsafe class LoopMemory : IDisposable
{
    /// <summary>Size of <see cref="Scratch"/> in bytes, and most bytes of one read. HAProxy's tune.bufsize is the same.</summary>
    public const int BufferSize = 16 * 1024;

    /// <summary>Room of a buffer beyond <see cref="BufferSize"/>, for what is put before the bytes that were read.</summary>
    public const int BufferMargin = 4 * 1024;

    /// <summary>Size of a pipe in bytes; /proc/sys/fs/pipe-max-size is 1 MiB by default.</summary>
    public const int PipeSize = 1024 * 1024;

    /// <summary>
    /// Pipes that sessions of one loop hold at most; the others copy. Each is two descriptors and up to <see cref="PipeSize"/> of kernel memory,
    /// which readers that take nothing would hold for as long as their limit: they must not take them from everybody else (HAProxy: maxpipes).
    /// </summary>
    public const int MostPipes = 256;

    private const int KeptBuffers = 1024;
    private const int KeptPipes = 64;

    private readonly Stack<nint> _buffers = new(KeptBuffers);
    private readonly Stack<Pipe> _pipes = new(KeptPipes);
    private byte* _scratch = (byte*)NativeMemory.Alloc(BufferSize);

    /// <summary>Where every read goes first.</summary>
    public byte* Scratch => _scratch;

    /// <summary>Buffers that sessions hold now.</summary>
    public int HeldBuffers { get; private set; }

    /// <summary>Pipes that sessions hold now.</summary>
    public int HeldPipes { get; private set; }

    /// <summary>A buffer of <see cref="BufferSize"/> and <see cref="BufferMargin"/> bytes.</summary>
    public byte* RentBuffer()
    {
        HeldBuffers++;
        return _buffers.TryPop(out nint buffer) ? (byte*)buffer : (byte*)NativeMemory.Alloc(BufferSize + BufferMargin);
    }

    public void Return(byte* buffer)
    {
        HeldBuffers--;
        if (_buffers.Count < KeptBuffers) _buffers.Push((nint)buffer);
        else NativeMemory.Free(buffer);
    }

    /// <summary>An empty pipe, or null if no descriptors are left or others hold <see cref="MostPipes"/>.</summary>
    public Pipe? RentPipe()
    {
        if (HeldPipes == MostPipes) return null;
        if (!_pipes.TryPop(out Pipe? pipe)) pipe = Pipe.TryCreate(PipeSize);
        if (pipe is not null) HeldPipes++;
        return pipe;
    }

    /// <summary>Takes a pipe back; one that still holds bytes of an aborted session is closed.</summary>
    public void Return(Pipe pipe)
    {
        HeldPipes--;
        if (pipe.Length == 0 && _pipes.Count < KeptPipes) _pipes.Push(pipe);
        else pipe.Dispose();
    }

    public void Dispose()
    {
        foreach (nint buffer in _buffers) NativeMemory.Free((void*)buffer);
        foreach (Pipe pipe in _pipes) pipe.Dispose();
        _buffers.Clear();
        _pipes.Clear();
        NativeMemory.Free(_scratch);
        _scratch = null;
    }
}
