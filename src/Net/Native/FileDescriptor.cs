using System.Runtime.InteropServices;

namespace HaActors.Net.Native;

/// <summary>
/// Calls that every descriptor has. They and the other raw calls of this folder return what the kernel returned; errno is then in
/// <see cref="Marshal.GetLastSystemError"/> until the thread's next call: the runtime keeps it over a garbage collection.
/// </summary>
internal static unsafe partial class FileDescriptor
{
    /// <summary>The C library; the runtime maps the bare name to the right file on glibc and on musl.</summary>
    public const string Libc = "libc";

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
}
