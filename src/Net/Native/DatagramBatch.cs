using System.Runtime.InteropServices;

namespace HaActors.Net.Native;

/// <summary>
/// Datagrams that are collected and leave in one call, sendmmsg(2): for many small ones the calls cost as much as the sending. Used by one
/// thread.
/// </summary>
internal sealed unsafe partial class DatagramBatch : IDisposable
{
    private const int DoNotWait = 0x40;         // MSG_DONTWAIT, include/linux/socket.h
    private const int NoSignal = 0x4000;        // MSG_NOSIGNAL

    private readonly int _capacity;
    private readonly int _size;
    private readonly byte* _bytes;
    private readonly Vector* _vectors;
    private readonly Message* _messages;
    private bool _isDisposed;

    /// <param name="capacity">Datagrams at most; the kernel takes 1024 in a call (UIO_MAXIOV).</param>
    /// <param name="size">Bytes of each at most.</param>
    public DatagramBatch(int capacity, int size)
    {
        (_capacity, _size) = (capacity, size);
        _bytes = (byte*)NativeMemory.Alloc((nuint)capacity, (nuint)size);
        _vectors = (Vector*)NativeMemory.AllocZeroed((nuint)capacity, (nuint)sizeof(Vector));
        _messages = (Message*)NativeMemory.AllocZeroed((nuint)capacity, (nuint)sizeof(Message));
        for (int i = 0; i < capacity; i++)
        {
            _vectors[i].Start = _bytes + ((nint)i * size);
            _messages[i].Vectors = _vectors + i;
            _messages[i].VectorCount = 1;
        }
    }

    public int Count { get; private set; }

    public bool IsFull => Count == _capacity;

    /// <summary>Where the next datagram is written; not if it is full.</summary>
    public Span<byte> Next => new(_bytes + ((nint)Count * _size), _size);

    /// <summary>What was written to <see cref="Next"/> belongs to the batch.</summary>
    public void Add(int length) => _vectors[Count++].Length = (nuint)length;

    public void Clear() => Count = 0;

    /// <summary>Sends from a datagram on, without waiting.</summary>
    /// <param name="socket">Connected.</param>
    /// <returns>How many left; negative: the first did not, and errno says why.</returns>
    public int Send(int socket, int first) => sendmmsg(socket, _messages + first, (uint)(Count - first), DoNotWait | NoSignal);

    public void Dispose()
    {
        if (_isDisposed) return;
        _isDisposed = true;
        NativeMemory.Free(_bytes);
        NativeMemory.Free(_vectors);
        NativeMemory.Free(_messages);
    }

    // A batch takes longer than the garbage collector may be kept waiting.
    [LibraryImport(FileDescriptor.Libc, SetLastError = true)]
    private static partial int sendmmsg(int socket, Message* messages, uint count, int flags);

    /// <summary>struct iovec.</summary>
    private struct Vector
    {
        public byte* Start;
        public nuint Length;
    }

    /// <summary>struct mmsghdr of 64-bit Linux: a struct msghdr and how much of it was sent; but for the vectors all is zero.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 64)]
    private struct Message
    {
        [FieldOffset(16)]
        public Vector* Vectors;

        [FieldOffset(24)]
        public nuint VectorCount;
    }
}
