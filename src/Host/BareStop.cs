using System.Collections.Concurrent;
using HaActors.Actors;
using HaActors.Host.Config;
using HaActors.Host.Logging;
using HaActors.Net.Redundancy;

namespace HaActors.Host;

/// <summary>An orderly stop at a moment when there is no actor system: between two, while this node is out of the cluster.</summary>
internal sealed class BareStop(HostSettings settings, NodeServices services)
{
    private static readonly TimeSpan ReleaseLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan CountInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>Releases the addresses, stops accepting, and waits for the sessions that are open; what outlasts the limit is ended.</summary>
    public async Task RunAsync(TimeSpan drainLimit, Task hurry)
    {
        HostLog.Current.Info("host", $"stopping outside of the cluster: releasing addresses, then draining for at most {Durations.Format(drainLimit)}");
        await Task.WhenAny(ReleaseAsync(), Task.Delay(ReleaseLimit), hurry);
        foreach (var frontend in settings.Services.Frontends)
            services.DataPlane.CloseFrontend(frontend.Name);
        var deadline = Task.WhenAny(Task.Delay(drainLimit), hurry);
        while (Sessions() > 0 && !deadline.IsCompleted)
            await Task.WhenAny(Task.Delay(CountInterval), deadline);
        var killed = Sessions();
        foreach (var backend in settings.Services.Backends)
            services.DataPlane.KillSessions(backend.Name, null);
        HostLog.Current.Info("host", $"stopped; {killed} sessions ended");
    }

    private async Task ReleaseAsync()
    {
        var open = new ConcurrentDictionary<string, VipState>();
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var subscription = services.Redundancy.Subscribe(step =>
        {
            open[step.Vip] = step.To;
            if (open.Values.All(state => state == VipState.Initialize))
                done.TrySetResult();
        });
        foreach (var vip in settings.Services.Vips)
            services.Redundancy.Close(vip.Name, "shutdown");
        await done.Task;
    }

    private long Sessions() => services.DataPlane.Read().Frontends.Sum(frontend => frontend.Sessions);
}
