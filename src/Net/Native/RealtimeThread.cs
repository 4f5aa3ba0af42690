using System.Runtime.InteropServices;

namespace HaActors.Net.Native;

/// <summary>Scheduling of the calling thread, sched(7). .NET's own thread priorities have no effect on Linux.</summary>
internal static unsafe partial class RealtimeThread
{
    private const int Fifo = 1;                         // SCHED_FIFO, linux/sched.h
    private const int ResetOnFork = 0x4000_0000;        // SCHED_RESET_ON_FORK: what the thread starts is ordinary again

    /// <summary>Makes the calling thread run before every ordinary thread of the machine.</summary>
    /// <param name="priority">1-99.</param>
    /// <returns>0, or errno; <see cref="Errno.NotPermitted"/> without CAP_SYS_NICE or an RLIMIT_RTPRIO.</returns>
    public static int TrySetFifo(int priority) =>
        sched_setscheduler(0, Fifo | ResetOnFork, &priority) < 0 ? Marshal.GetLastPInvokeError() : 0;

    [LibraryImport(FileDescriptor.Libc, SetLastError = true)]
    private static partial int sched_setscheduler(int thread, int policy, int* parameter);
}
