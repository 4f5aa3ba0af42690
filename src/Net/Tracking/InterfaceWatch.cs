using HaActors.Net.Link;
using HaActors.Net.Native;

namespace HaActors.Net.Tracking;

/// <summary>
/// Watches carriers: one thread that sleeps until the kernel tells of a link. Sees the network namespace of the thread that makes it.
/// </summary>
internal sealed class InterfaceWatch : IDisposable
{
    private readonly LinkWatcher _links = new();
    private readonly EventFd _wake = new();
    private readonly Thread _thread;
    private readonly (string Interface, Action<bool, string> Told)[] _watched;
    private volatile bool _stopping;

    /// <param name="watched">Names, and who is told whether there is a carrier, and why not: at first and at every notice.</param>
    public InterfaceWatch(IEnumerable<(string Interface, Action<bool, string> Told)> watched)
    {
        _watched = [.. watched];
        _thread = new Thread(Run) { Name = "track-interfaces", IsBackground = true };
        _thread.Start();
    }

    public void Dispose()
    {
        _stopping = true;
        _wake.Signal();
        _thread.Join();
        _wake.Dispose();
        _links.Dispose();
    }

    private void Run()
    {
        var poll = new PollSet(_wake.Fd, _links.Fd);
        while (!_stopping)
        {
            // All of them after any notice: one of them may have been made anew, with another number.
            foreach (var (name, told) in _watched)
                Look(name, told);
            poll.Wait(-1);
            while (_links.TryNext(out _))
            {
            }
        }
    }

    private static void Look(string name, Action<bool, string> told)
    {
        try
        {
            if (InterfaceInfo.Find(name) is { } info)
                told(info.HasCarrier, info.HasCarrier ? "carrier" : "no carrier");
            else
                told(false, "no such interface");
        }
        catch (LinuxException e)
        {
            told(false, e.Message);
        }
    }
}
