using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace HaActors.Net.Native;

/// <summary>
/// Calls that every descriptor has. They and the other raw calls of this folder return what the kernel returned; errno is then in
/// <see cref="Marshal.GetLastSystemError"/> until the thread's next call: the runtime keeps it over a garbage collection.
/// </summary>
internal static unsafe partial class FileDescriptor
{
    /// <summary>The C library; the runtime maps the bare name to the right file on glibc and on musl.</summary>
    public const string Libc = "libc";

    private const int WriteOnly = 0x1;              // O_WRONLY, asm-generic/fcntl.h, as all of these
    private const int Create = 0x40;                // O_CREAT
    private const int Append = 0x400;               // O_APPEND
    private const int CloseOnExec = 0x80000;        // O_CLOEXEC
    private const int ReadableAndWritable = 0x1B6;  // rw-rw-rw-, less the umask

    /// <summary>
    /// A file of which every write goes to its end at that moment, also after somebody else truncated it; made if it is missing.
    /// <see cref="FileMode.Append"/> looks for the end once. May take as long as the disk does.
    /// </summary>
    /// <exception cref="IOException">The file cannot be opened; the message has its path and the reason.</exception>
    public static SafeFileHandle OpenToAppend(string path)
    {
        int fd;
        while ((fd = OpenFile(path, WriteOnly | Create | Append | CloseOnExec, ReadableAndWritable)) < 0 && Marshal.GetLastPInvokeError() == Errno.Interrupted)
        {
        }

        return fd >= 0 ? new SafeFileHandle(fd, ownsHandle: true) : throw new IOException($"{path}: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    /// <summary>close(2). Never retried: Linux frees the descriptor even when it reports an error.</summary>
    [LibraryImport(Libc, EntryPoint = "close")]
    [SuppressGCTransition]
    public static partial int Close(int fd);

    /// <summary>read(2) on a non-blocking descriptor.</summary>
    [LibraryImport(Libc, EntryPoint = "read")]
    [SuppressGCTransition]
    public static partial nint Read(int fd, void* buffer, nuint count);

    /// <summary>write(2) on a non-blocking descriptor.</summary>
    [LibraryImport(Libc, EntryPoint = "write")]
    [SuppressGCTransition]
    public static partial nint Write(int fd, void* buffer, nuint count);

    [LibraryImport(Libc, EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int OpenFile(string path, int flags, uint mode);
}
