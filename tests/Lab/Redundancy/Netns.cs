using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace HaActors.Lab.Tests.Redundancy;

/// <summary>Runs code in another network namespace. Sockets and threads made there stay there.</summary>
internal static partial class Netns
{
    private const int CloneNewNet = 0x40000000;     // CLONE_NEWNET, linux/sched.h

    public static T Run<T>(string name, Func<T> function)
    {
        T result = default!;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                Enter(name);
                result = function();
            }
            catch (Exception e)
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result;
    }

    private static void Enter(string name)
    {
        using var file = File.OpenHandle($"/run/netns/{name}");
        if (setns((int)file.DangerousGetHandle(), CloneNewNet) != 0)
            throw new InvalidOperationException($"setns {name}: errno {Marshal.GetLastPInvokeError()}");
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setns(int fd, int type);
}
