using System.Collections.Immutable;
using HaActors.Actors;
using HaActors.Host.Config;
using HaActors.Host.Http;
using HaActors.Host.Logging;
using HaActors.Net.Model;

namespace HaActors.Host;

/// <summary>Keeps one node running until it is told to stop: an incarnation after the other.</summary>
internal sealed class NodeRunner(Reloader reloader, NodeServices services, StopSignals signals)
{
    private const string Source = "host";

    /// <summary>Limit on the start of all listeners.</summary>
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(20);

    /// <summary>Kept from the time for an orderly stop for the release of the addresses and for leaving the cluster.</summary>
    private static readonly TimeSpan LeaveReserve = TimeSpan.FromSeconds(4);

    private static readonly TimeSpan ShortestDrain = TimeSpan.FromMilliseconds(500);

    /// <summary>Between two looks whether a cluster is there, at a start without the first seed.</summary>
    private static readonly TimeSpan FoundInterval = TimeSpan.FromSeconds(1);

    /// <summary>How many of them in a row must find this node the first living seed: as long as Akka's first seed takes to find nobody.</summary>
    private const int LooksBeforeFirstFounding = 4;

    /// <summary>Between two looks for another cluster of this name.</summary>
    private static readonly TimeSpan ReunionInterval = TimeSpan.FromSeconds(3);

    private readonly Backoff _backoff = new();
    private ImmutableArray<string> _better = [];

    private HostSettings Settings => reloader.Current;

    /// <summary>Runs until a stop is asked for; the exit status.</summary>
    /// <param name="errors">Takes the sentence that says why the start failed.</param>
    public async Task<int> RunAsync(TextWriter errors)
    {
        await using var pages = await StatusPages.StartAsync(Settings.Admin.Http, Settings.Services.Node.Name);
        Incarnation incarnation;
        try
        {
            incarnation = Incarnation.Start(reloader, services, JoinOrder.AtStart(Settings));
        }
        catch (Exception e) when (Settings.Akka.Length > 0)
        {
            // Only Akka itself knows which values its keys may have.
            errors.WriteLine($"haactors: cannot start with this akka block: {Printable.Of(e.GetBaseException().Message)}");
            return ExitStatus.BadConfiguration;
        }

        var started = incarnation.StartFailureAsync(StartLimit);
        if (!JoinOrder.MayFound(Settings))
            _ = FoundWithoutFirstSeedAsync(incarnation);
        _ = LookForOthersAsync(incarnation);
        await Task.WhenAny(started, signals.StopRequested);
        if (started.IsCompleted && await started is { } failure)
        {
            errors.WriteLine($"haactors: {failure}");
            await Task.WhenAny(incarnation.LeaveAsync(), Task.Delay(LeaveReserve));
            return ExitStatus.StartFailed;
        }

        Serve(incarnation);
        pages.Console = incarnation.Console;
        signals.ReloadRequested += Reload;
        HostLog.Current.Info(Source, $"node {Settings.Services.Node.Name} serves {Settings.Services.Vips.Length} VIPs and {Settings.Services.Frontends.Length} frontends");
        while (await Task.WhenAny(signals.StopRequested, incarnation.Ended) != signals.StopRequested)
        {
            if (await NextAsync() is not { } next)
            {
                await new BareStop(Settings, services).RunAsync(DrainLimit, signals.HurryRequested);
                return ExitStatus.Success;
            }

            incarnation = next;
            _ = LookForOthersAsync(incarnation);
            Serve(next);
            pages.Console = next.Console;
        }

        await StopAsync(incarnation);
        return ExitStatus.Success;
    }

    private void Serve(Incarnation incarnation)
    {
        Func<ServiceSettings, Task<string?>> apply = incarnation.ReconfigureAsync;
        reloader.Apply = apply;
        _ = incarnation.Ended.ContinueWith(_ => reloader.EndOf(apply), TaskScheduler.Default);
    }

    private void Reload() => _ = reloader.ReloadAsync();

    /// <summary>The incarnation after one that ended; null: a stop was asked for meanwhile.</summary>
    private async Task<Incarnation?> NextAsync()
    {
        while (true)
        {
            var wait = _backoff.Next();
            HostLog.Current.Warning(Source, $"this node is out of the cluster; its addresses and connections go on, it joins again in {wait.TotalSeconds:0} s");
            if (await Task.WhenAny(signals.StopRequested, Task.Delay(wait)) == signals.StopRequested)
                return null;
            try
            {
                var better = _better;
                _better = [];
                var next = Incarnation.Start(
                    reloader, services, better.IsEmpty ? JoinOrder.AfterRemoval(Settings) : better.Select(HostPort.Parse));
                if (JoinOrder.MayFound(Settings))
                    _ = FoundIfNobodyHasClusterAsync(next);
                return next;
            }
            catch (Exception e)
            {
                HostLog.Current.Error(Source, $"cannot start again: {e.GetBaseException().Message}");
            }
        }
    }

    /// <summary>A node that was removed waits to be taken in by others; when they all wait, the first seed begins anew.</summary>
    private async Task FoundIfNobodyHasClusterAsync(Incarnation incarnation)
    {
        for (var looks = 0; looks < JoinOrder.LooksBeforeFounding;)
        {
            await Task.Delay(JoinOrder.LookInterval);
            if (signals.StopRequested.IsCompleted || incarnation.Ended.IsCompleted || incarnation.IsMember)
                return;
            looks = await JoinOrder.MajorityListensAsync(Settings) ? looks + 1 : 0;
        }

        HostLog.Current.Warning(Source, "most seeds can be reached and none of them takes this node in; founding a cluster");
        incarnation.FoundCluster();
    }

    /// <summary>At a start without the first seed the first living one founds, if nobody has a cluster.</summary>
    private async Task FoundWithoutFirstSeedAsync(Incarnation incarnation)
    {
        for (var looks = 0; looks < LooksBeforeFirstFounding;)
        {
            await Task.Delay(FoundInterval);
            if (signals.StopRequested.IsCompleted || incarnation.Ended.IsCompleted || incarnation.IsMember)
                return;
            looks = await JoinOrder.IsFirstLivingAsync(Settings) ? looks + 1 : 0;
        }

        HostLog.Current.Info(Source, "no seed before this one is there and nobody has a cluster; founding it");
        incarnation.FoundCluster();
    }

    /// <summary>Clusters that began apart, because their nodes could not reach each other, become one when they can.</summary>
    private async Task LookForOthersAsync(Incarnation incarnation)
    {
        while (!signals.StopRequested.IsCompleted && !incarnation.Ended.IsCompleted)
        {
            await Task.Delay(ReunionInterval);
            if (incarnation.Ended.IsCompleted || incarnation.Members is not { IsEmpty: false } own)
                continue;
            foreach (var stranger in await JoinOrder.StrangersAsync(Settings, own))
            {
                var other = await incarnation.MembersAroundAsync(stranger, ReunionInterval);
                if (!JoinOrder.Yields(own, other) || signals.StopRequested.IsCompleted)
                    continue;
                HostLog.Current.Warning(Source, $"another cluster of this name is there, with {string.Join(' ', other)}; this node leaves its own, with {string.Join(' ', own)}, and joins it");
                _better = other;
                await incarnation.LeaveAsync();
                return;
            }
        }
    }

    private TimeSpan DrainLimit =>
        Settings.ShutdownTimeout - LeaveReserve is var drain && drain > ShortestDrain ? drain : ShortestDrain;

    private async Task StopAsync(Incarnation incarnation)
    {
        HostLog.Current.Info(Source, $"stopping, for at most {Durations.Format(Settings.ShutdownTimeout)}; a second signal hurries");
        var deadline = Task.WhenAny(Task.Delay(Settings.ShutdownTimeout), signals.HurryRequested);
        var stopped = incarnation.StopServingAsync(DrainLimit, Settings.ShutdownTimeout);
        await Task.WhenAny(stopped, deadline);
        await Task.WhenAny(incarnation.LeaveAsync(), deadline);
        HostLog.Current.Info(Source, deadline.IsCompleted ? "stopped without waiting any longer" : "stopped");
    }
}
