using System.Runtime.InteropServices;
using HaActors.Host.Logging;

namespace HaActors.Host;

/// <summary>SIGTERM and SIGINT: the first asks for an orderly stop, the second hurries it. SIGHUP is answered in the log.</summary>
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

    private static void Reload(PosixSignalContext context)
    {
        context.Cancel = true;
        HostLog.Current.Warning("host", "SIGHUP: reload is not available in this version; nothing was changed. Restart the node to take the configuration in.");
    }
}
