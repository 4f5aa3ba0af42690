using System.Runtime.InteropServices;

namespace HaActors.Net.Native;

/// <summary>
/// A kernel pipe that carries payload from one socket to another without a copy through this process, splice(2). Owned by one
/// thread.
/// </summary>
internal sealed unsafe partial class Pipe : IDisposable
{
    private const int CloseOnExec = 0x80000;    // O_CLOEXEC
    private const int NonBlocking = 0x800;      // O_NONBLOCK
    private const int SetPipeSize = 1031;       // F_SETPIPE_SZ, include/uapi/linux/fcntl.h
    private const uint MovePages = 1;           // SPLICE_F_MOVE, include/linux/splice.h
    private const uint DoNotBlock = 2;          // SPLICE_F_NONBLOCK

    private readonly int _readFd;
    private readonly int _writeFd;

    private Pipe(int readFd, int writeFd) => (_readFd, _writeFd) = (readFd, writeFd);

    /// <summary>Bytes in the pipe.</summary>
    public int Length { get; private set; }

    /// <summary>A new pipe, or null if no descriptors are left.</summary>
    /// <param name="capacityBytes">Wished for; an unprivileged user over /proc/sys/fs/pipe-user-pages-soft gets less.</param>
    public static Pipe? TryCreate(int capacityBytes)
    {
        int* ends = stackalloc int[2];
        if (pipe2(ends, CloseOnExec | NonBlocking) < 0) return null;
        _ = fcntl(ends[1], SetPipeSize, capacityBytes);
        return new Pipe(ends[0], ends[1]);
    }

    /// <summary>Moves what a socket has received into the pipe, which must be empty; results as recv(2).</summary>
    public int Fill(int socket, int most)
    {
        int moved = (int)splice(socket, null, _writeFd, null, (nuint)most, MovePages | DoNotBlock);
        if (moved > 0) Length += moved;
        return moved;
    }

    /// <summary>Moves what the pipe holds into a socket; results as send(2).</summary>
    public int Empty(int socket)
    {
        int moved = (int)splice(_readFd, null, socket, null, (nuint)Length, MovePages | DoNotBlock);
        if (moved > 0) Length -= moved;
        return moved;
    }

    public void Dispose()
    {
        _ = FileDescriptor.Close(_readFd);
        _ = FileDescriptor.Close(_writeFd);
    }

    [LibraryImport(FileDescriptor.Libc)]
    [SuppressGCTransition]
    private static partial int pipe2(int* ends, int flags);

    [LibraryImport(FileDescriptor.Libc)]
    [SuppressGCTransition]
    private static partial int fcntl(int fd, int command, int value);

    // One call may move a megabyte: too long to keep the garbage collector waiting.
    [LibraryImport(FileDescriptor.Libc)]
    private static partial nint splice(int from, long* fromOffset, int to, long* toOffset, nuint size, uint flags);
}
