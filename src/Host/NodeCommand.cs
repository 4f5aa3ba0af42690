using HaActors.Actors;
using HaActors.Actors.Cluster;
using HaActors.Host.Config;
using HaActors.Host.Logging;
using HaActors.Net.Handover;
using HaActors.Net.Health;
using HaActors.Net.Health.Schedule;
using HaActors.Net.Link;
using HaActors.Net.Proxy;
using HaActors.Net.Redundancy;
using HaActors.Net.Redundancy.Runtime;
using HaActors.Net.Tracking;

namespace HaActors.Host;

/// <summary><c>haactors node</c>: runs the node until it is told to stop.</summary>
internal static class NodeCommand
{
    private static readonly TimeSpan TakeDownLimit = TimeSpan.FromSeconds(3);

    public static int Run(string file, TextWriter errors)
    {
        var interfaces = Interfaces.OfThisMachine();
        var result = new HaConfigReader(interfaces, Environment.MachineName).ReadFile(file, revision: 1);
        foreach (var error in result.Errors)
            errors.WriteLine(error);
        if (result.Settings is not { } settings)
            return ExitStatus.BadConfiguration;

        HostLog.Current = HostLog.OnConsole(settings.LogLevel);
        var obstacles = StartCheck.Obstacles(settings, interfaces, Privileges.OfThisProcess()).ToArray();
        foreach (var obstacle in obstacles)
            errors.WriteLine($"haactors: {obstacle}");
        return obstacles.Length > 0 ? ExitStatus.StartFailed : Serve(new Reloader(file, result, Interfaces.OfThisMachine), errors);
    }

    /// <summary>Makes what outlives the actor systems, runs them, and takes it down again.</summary>
    private static int Serve(Reloader reloader, TextWriter errors)
    {
        LastWords.Install(errors);
        using var signals = new StopSignals();
        IRedundancyEngine? redundancy = null;
        IDataPlane? dataPlane = null;
        TrackBoard? tracks = null;
        SessionLog? log = null;
        IHandoverNetwork? handover = null;
        var arp = new ArpSettings();
        ICheckScheduler? checks = null;
        try
        {
            log = SessionLogs.Open(reloader.Current);
            signals.ReopenRequested += () => SessionLogs.Reopen(log);
            dataPlane = new DataPlane(log: log);
            var engine = redundancy = StartRedundancy(reloader.Current, arp);
            tracks = TrackBoard.Start(
                reloader.Current.Services.Tracks, TimeProvider.System, track => engine.SetTrack(track.Name, track.Effect, track.Detail));
            handover = StartHandover(reloader.Current, arp);
            checks = new CheckScheduler();
            var services = new NodeServices(
                redundancy, dataPlane, handover, new ProbeFactory(), checks, new ServerResolver(), new PlanMemory(), TimeProvider.System)
            {
                Tracks = tracks,
            };
            return new NodeRunner(reloader, services, signals).RunAsync(errors).GetAwaiter().GetResult();
        }
        catch (Exception e) when (log is null && e is IOException)
        {
            errors.WriteLine($"haactors: ha.log.sessions.to: {e.Message}");
            return ExitStatus.StartFailed;
        }
        catch (LinkException e)
        {
            errors.WriteLine($"haactors: {e.Message}");
            return ExitStatus.StartFailed;
        }
        catch (Exception e)
        {
            LastWords.Say(e, errors);
            return ExitStatus.Fault;
        }
        finally
        {
            TakeDown(redundancy, handover, dataPlane, tracks, checks, log);
        }
    }

    /// <summary>Addresses first: as long as they point here, nobody else serves them. A part that hangs must not keep the process.</summary>
    private static void TakeDown(params IDisposable?[] parts)
    {
        foreach (var part in parts)
        {
            if (part is not null && !Task.Run(part.Dispose).Wait(TakeDownLimit))
                HostLog.Current.Error("host", $"{part.GetType().Name} did not end within {TakeDownLimit.TotalSeconds:0} s");
        }
    }

    private static IHandoverNetwork StartHandover(HostSettings settings, ArpSettings arp) => settings.Services.Vips.IsEmpty
        ? new NoMoves()
        : new HandoverNetwork(settings.Services.Node.Interface, settings.Services.Node.Address, text => HostLog.Current.Warning("handover", text), arp);

    private static IRedundancyEngine StartRedundancy(HostSettings settings, ArpSettings arp)
    {
        var node = settings.Services.Node;
        var links = settings.Services.Vips.GroupBy(v => v.Interface)
            .Select(g => new RedundancyLink(g.Key, g.Key == node.Interface ? node.Address : null, NeedsV4: g.Any(v => !v.IsV6)))
            .ToArray();
        return links.Length == 0
            ? new NoVips()
            : RedundancyEngine.Start(links, new RedundancyOptions { Arp = arp, Notice = text => HostLog.Current.Warning("redundancy", text) });
    }
}
