using System.Runtime.InteropServices;
using HaActors.Host.Logging;

namespace HaActors.Host;

/// <summary>SIGTERM and SIGINT: the first asks for an orderly stop, the second hurries it. SIGHUP asks for a reload, and for new log files.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly TaskCompletionSource _stop = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _hurry = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PosixSignalRegistration[] _registrations;

    public StopSignals() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop),
        PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop),
        PosixSignalRegistration.Create(PosixSignal.SIGHUP, Reload),
    ];

    /// <summary>Raised by every SIGHUP, on a thread of the runtime's.</summary>
    public event Action? ReloadRequested;

    /// <summary>Raised by every SIGHUP, also before there is anything to reload, on a thread of the runtime's.</summary>
    public event Action? ReopenRequested;

    /// <summary>Ends with the first signal.</summary>
    public Task StopRequested => _stop.Task;

    /// <summary>Ends with the second signal.</summary>
    public Task HurryRequested => _hurry.Task;

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
    }

    private void Stop(PosixSignalContext context)
    {
        context.Cancel = true;
        if (!_stop.TrySetResult())
            _hurry.TrySetResult();
    }

    private void Reload(PosixSignalContext context)
    {
        context.Cancel = true;
        ReopenRequested?.Invoke();
        if (ReloadRequested is { } reload)
            reload();
        else
            HostLog.Current.Warning("host", "SIGHUP: the node is still starting; nothing was changed");
    }
}
