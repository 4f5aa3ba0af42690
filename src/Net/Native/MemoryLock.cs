using System.Globalization;
using System.Runtime.InteropServices;

namespace HaActors.Net.Native;

/// <summary>
/// Keeps what the process has mapped in memory, mlock2(2), so that no thread waits for the disk when memory is short. Only what is there
/// is locked, page by page as it comes to be used (MLOCK_ONFAULT): nothing is read in for it.
/// </summary>
internal static unsafe partial class MemoryLock
{
    private const uint OnFault = 1;                     // MLOCK_ONFAULT, linux/mman.h
    private const int MostLooks = 5;

    /// <summary>
    /// Locks every mapping that can be read: code, stacks, the managed heap as far as it is committed. Reserved ranges are left out, and
    /// with mlockall(2) they would count as well; so are mappings to come, which could not be made then without CAP_IPC_LOCK. Any thread.
    /// </summary>
    /// <returns>0, or the errno of a mapping that was refused: EPERM or ENOMEM without CAP_IPC_LOCK or a large RLIMIT_MEMLOCK.</returns>
    public static int TryLock()
    {
        // A mapping that other threads have cut or removed since it was listed is refused too (ENOMEM), but not time and again.
        var errno = 0;
        for (var looks = 0; looks < MostLooks; looks++)
        {
            errno = 0;
            foreach (var (start, length) in Mappings(File.ReadLines("/proc/self/maps")).ToList())
            {
                if (mlock2((void*)start, (nuint)length, OnFault) < 0)
                    errno = Marshal.GetLastPInvokeError();
            }

            if (errno == 0)
                break;
        }

        return errno;
    }

    /// <summary>The mappings of proc_pid_maps(5) that are to be locked.</summary>
    internal static IEnumerable<(ulong Start, ulong Length)> Mappings(IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            // "start-end rwxp offset device inode name"; the kernel's own pages have names in brackets that begin with v.
            var fields = line.Split(' ', 6, StringSplitOptions.RemoveEmptyEntries);
            if (fields is not [var range, ['r', ..], ..] || line.Contains("[v", StringComparison.Ordinal))
                continue;
            var dash = range.IndexOf('-');
            var start = ulong.Parse(range.AsSpan(0, dash), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            yield return (start, ulong.Parse(range.AsSpan(dash + 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture) - start);
        }
    }

    [LibraryImport(FileDescriptor.Libc, SetLastError = true)]
    private static partial int mlock2(void* address, nuint length, uint flags);
}
