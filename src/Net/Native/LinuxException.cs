using System.Runtime.InteropServices;

namespace HaActors.Net.Native;

/// <summary>A system call failed in a way that its caller did not plan for. The message names the call and the system's reason.</summary>
public sealed class LinuxException(string operation, int errno)
    : Exception($"{operation}: {Marshal.GetPInvokeErrorMessage(errno)} (errno {errno})")
{
    /// <summary>Linux error number, errno(3).</summary>
    public int Errno { get; } = errno;

    /// <summary>
    /// Passes a result through, or throws if it is negative. Call it right after a function that was not declared with
    /// SetLastError: it reads the thread's errno.
    /// </summary>
    internal static int Check(int result, string operation) => result >= 0 ? result : throw Last(operation);

    /// <summary>The exception for the thread's errno.</summary>
    internal static LinuxException Last(string operation) => new(operation, Marshal.GetLastSystemError());
}
