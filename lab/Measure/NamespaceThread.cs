using HaActors.Lab.Network;

namespace HaActors.Lab.Measure;

/// <summary>A thread that lives in one network namespace, so that the sockets it makes belong there.</summary>
internal sealed class NamespaceThread
{
    private readonly Thread _thread;
    private Exception? _failure;

    private NamespaceThread(string host, Action body)
    {
        _thread = new Thread(() =>
        {
            try
            {
                LabNative.EnterNamespace(LabNetwork.Namespace(host));
                body();
            }
            catch (Exception e)
            {
                _failure = e;
            }
        })
        { IsBackground = true, Name = $"lab {host}", Priority = ThreadPriority.Highest };
    }

    public static NamespaceThread Start(string host, Action body)
    {
        var thread = new NamespaceThread(host, body);
        thread._thread.Start();
        return thread;
    }

    /// <summary>Waits for the end of the body and passes on what it threw.</summary>
    public void Join()
    {
        _thread.Join();
        if (_failure is not null)
        {
            throw new LabException($"measuring failed: {_failure.Message}");
        }
    }
}
