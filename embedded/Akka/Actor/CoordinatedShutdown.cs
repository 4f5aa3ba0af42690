using System.Collections.Concurrent;
using Akka.Configuration;
using Akka.Event;

namespace Akka.Actor;

/// <summary>
/// Takes a system down in phases, one after the other in the order of their dependencies; the tasks of a phase run
/// side by side. A phase that takes too long or fails is given up, and the next one starts unless it says not to recover.
/// </summary>
public sealed class CoordinatedShutdown : IExtension
{
    public const string PhaseBeforeServiceUnbind = "before-service-unbind";
    public const string PhaseServiceUnbind = "service-unbind";
    public const string PhaseServiceRequestsDone = "service-requests-done";
    public const string PhaseServiceStop = "service-stop";
    public const string PhaseBeforeClusterShutdown = "before-cluster-shutdown";
    public const string PhaseClusterShardingShutdownRegion = "cluster-sharding-shutdown-region";
    public const string PhaseClusterLeave = "cluster-leave";
    public const string PhaseClusterExiting = "cluster-exiting";
    public const string PhaseClusterExitingDone = "cluster-exiting-done";
    public const string PhaseClusterShutdown = "cluster-shutdown";
    public const string PhaseBeforeActorSystemTerminate = "before-actor-system-terminate";
    public const string PhaseActorSystemTerminate = "actor-system-terminate";

    private readonly IReadOnlyDictionary<string, ShutdownPhase> _phases;
    private readonly IReadOnlyList<string> _order;
    private readonly ConcurrentDictionary<string, ConcurrentQueue<(string Name, Func<Task<Done>> Task)>> _tasks = new();
    private readonly ILoggingAdapter _log;
    private readonly TaskCompletionSource<Done> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Reason? _reason;

    internal CoordinatedShutdown(ActorSystemImpl system)
    {
        System = system;
        _log = Logging.GetLogger(system, typeof(CoordinatedShutdown));
        _phases = ShutdownPhase.Read(system.Settings.Config.GetConfig("akka.coordinated-shutdown"));
        _order = ShutdownPhase.Sort(_phases);
        AddOwnTasks(system);
    }

    public ExtendedActorSystem System { get; }

    /// <summary>Null before <see cref="Run"/>.</summary>
    public Reason ShutdownReason => Volatile.Read(ref _reason)!;

    /// <summary>Sum of the timeouts of the phases that have tasks.</summary>
    public TimeSpan TotalTimeout => _order.Where(_tasks.ContainsKey).Aggregate(TimeSpan.Zero, (sum, p) => sum + _phases[p].Timeout);

    public static CoordinatedShutdown Get(ActorSystem system) => (CoordinatedShutdown)system.RegisterExtension(new CoordinatedShutdownExtension());

    public TimeSpan Timeout(string phase) => Known(phase).Timeout;

    /// <summary>Adds a task to a phase that has not begun.</summary>
    /// <exception cref="ConfigurationException">No such phase.</exception>
    public void AddTask(string phase, string taskName, Func<Task<Done>> task)
    {
        Known(phase);
        _tasks.GetOrAdd(phase, static _ => new()).Enqueue((taskName, task));
    }

    /// <summary>Runs the phases, from <paramref name="fromPhase"/> on if given. Later calls get the same task.</summary>
    public Task<Done> Run(Reason reason, string? fromPhase = null)
    {
        if (fromPhase is not null)
        {
            Known(fromPhase);
        }
        if (Interlocked.CompareExchange(ref _reason, reason, null) is null)
        {
            _ = Task.Run(() => RunPhases(fromPhase));
        }
        return _done.Task;
    }

    private async Task RunPhases(string? fromPhase)
    {
        _log.Debug("coordinated shutdown because of {0}", _reason);
        try
        {
            foreach (var phase in fromPhase is null ? _order : _order.SkipWhile(p => p != fromPhase))
            {
                await RunPhase(phase).ConfigureAwait(false);
            }
            _done.TrySetResult(Done.Instance);
        }
        catch (Exception e)
        {
            _done.TrySetException(e);
        }
    }

    private async Task RunPhase(string phase)
    {
        if (!_phases[phase].Enabled || !_tasks.TryGetValue(phase, out var tasks))
        {
            return;
        }
        var timeout = _phases[phase].Timeout;
        var recover = _phases[phase].Recover;
        var all = Task.WhenAll(tasks.Select(t => RunTask(phase, t.Name, t.Task, recover)));
        try
        {
            await all.WaitAsync(timeout).ConfigureAwait(false);
        }
        catch (TimeoutException) when (recover)
        {
            _log.Warning("phase {0} of the coordinated shutdown took longer than {1}, going on", phase, timeout);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"phase {phase} of the coordinated shutdown took longer than {timeout}");
        }
    }

    private async Task RunTask(string phase, string name, Func<Task<Done>> task, bool recover)
    {
        try
        {
            await Task.Run(task).ConfigureAwait(false);
        }
        catch (Exception e) when (recover)
        {
            _log.Warning("task {0} in phase {1} of the coordinated shutdown failed, going on: {2}", name, phase, e.Message);
        }
    }

    private ShutdownPhase Known(string phase) => _phases.TryGetValue(phase, out var known)
        ? known
        : throw new ConfigurationException($"'{phase}' is no phase of akka.coordinated-shutdown.phases; there are {string.Join(", ", _order)}");

    private void AddOwnTasks(ActorSystemImpl system)
    {
        var config = system.Settings.Config;
        var exits = config.GetBoolean("akka.coordinated-shutdown.exit-clr");
        AddTask(PhaseActorSystemTerminate, "terminate-system", async () =>
        {
            if (system.Settings.CoordinatedShutdownTerminateActorSystem)
            {
                system.FinalTerminate();
                await system.WhenTerminated.ConfigureAwait(false);
            }
            if (exits && _reason is not ClrExitReason)
            {
                // Not from here: exit handlers may wait for this very task.
                ThreadPool.UnsafeQueueUserWorkItem(static _ => Environment.Exit(0), null);
            }
            return Done.Instance;
        });
        if (config.GetBoolean("akka.coordinated-shutdown.run-by-clr-shutdown-hook"))
        {
            EventHandler onExit = (_, _) => Run(ClrExitReason.Instance).Wait(TotalTimeout);
            AppDomain.CurrentDomain.ProcessExit += onExit;
            system.RegisterOnTermination(() => AppDomain.CurrentDomain.ProcessExit -= onExit);
        }
    }

    /// <summary>Why a shutdown runs; derive to give one's own.</summary>
    public class Reason
    {
        protected Reason()
        {
        }

        public override string ToString() => GetType().Name;
    }

    /// <summary>No reason was given.</summary>
    public class UnknownReason : Reason
    {
        public static readonly Reason Instance = new UnknownReason();

        private UnknownReason()
        {
        }
    }

    /// <summary><see cref="ActorSystem.Terminate"/> was called.</summary>
    public class ActorSystemTerminateReason : Reason
    {
        public static readonly Reason Instance = new ActorSystemTerminateReason();

        private ActorSystemTerminateReason()
        {
        }
    }

    /// <summary>The process exits.</summary>
    public class ClrExitReason : Reason
    {
        public static readonly Reason Instance = new ClrExitReason();

        private ClrExitReason()
        {
        }
    }

    /// <summary>This node was downed.</summary>
    public class ClusterDowningReason : Reason
    {
        public static readonly Reason Instance = new ClusterDowningReason();

        private ClusterDowningReason()
        {
        }
    }

    /// <summary>This node left the cluster.</summary>
    public class ClusterLeavingReason : Reason
    {
        public static readonly Reason Instance = new ClusterLeavingReason();

        private ClusterLeavingReason()
        {
        }
    }

    /// <summary>This node could not join a cluster.</summary>
    public class ClusterJoinUnsuccessfulReason : Reason
    {
        public static readonly Reason Instance = new ClusterJoinUnsuccessfulReason();

        private ClusterJoinUnsuccessfulReason()
        {
        }
    }
}

/// <summary>Makes the one <see cref="CoordinatedShutdown"/> of a system.</summary>
public sealed class CoordinatedShutdownExtension : ExtensionIdProvider<CoordinatedShutdown>
{
    public override CoordinatedShutdown CreateExtension(ExtendedActorSystem system) => new((ActorSystemImpl)system);
}

/// <summary>One phase: what it waits for, how long it may take, whether the shutdown goes on after a failure.</summary>
internal sealed record ShutdownPhase(IReadOnlyList<string> DependsOn, TimeSpan Timeout, bool Recover, bool Enabled)
{
    public static Dictionary<string, ShutdownPhase> Read(Config config)
    {
        var usual = config.GetTimeSpan("default-phase-timeout");
        return config.GetConfig("phases").AsEnumerable().ToDictionary(p => p.Key, p =>
        {
            var phase = config.GetConfig($"phases.\"{p.Key}\"");
            return new ShutdownPhase(
                [.. phase.GetStringList("depends-on")], phase.GetTimeSpan("timeout", usual),
                phase.GetBoolean("recover", true), phase.GetBoolean("enabled", true));
        });
    }

    /// <exception cref="ConfigurationException">The dependencies go round in a circle.</exception>
    public static List<string> Sort(IReadOnlyDictionary<string, ShutdownPhase> phases)
    {
        var order = new List<string>();
        var entered = new HashSet<string>();
        foreach (var phase in phases.Keys)
        {
            Visit(phase);
        }
        return order;

        void Visit(string phase)
        {
            if (order.Contains(phase))
            {
                return;
            }
            if (!entered.Add(phase))
            {
                throw new ConfigurationException($"akka.coordinated-shutdown.phases.{phase} depends on itself");
            }
            foreach (var before in phases.TryGetValue(phase, out var known) ? known.DependsOn : [])
            {
                Visit(before);
            }
            if (phases.ContainsKey(phase))
            {
                order.Add(phase);
            }
        }
    }
}
