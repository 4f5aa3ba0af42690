using System.Collections.Immutable;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Cluster;
using Akka.Configuration;
using Akka.Remote.Transport.DotNetty;
using HaActors.Actors;
using HaActors.Actors.Messages;
using HaActors.Host.Commands;
using HaActors.Host.Config;
using HaActors.Host.Logging;
using HaActors.Host.Petabridge;
using HaActors.Net.Model;

namespace HaActors.Host;

/// <summary>
/// One actor system of this node with all that hangs on it. A member that was removed from the cluster cannot come back; the
/// node goes on with a new incarnation, while the redundancy engine and the data plane run on undisturbed.
/// </summary>
internal sealed class Incarnation
{
    /// <summary>The same on every node: the guardians talk to those at their own path.</summary>
    private const string GuardianName = "ha";

    /// <summary>Longest wait for an answer to an operator.</summary>
    private static readonly TimeSpan CommandLimit = TimeSpan.FromSeconds(10);

    /// <summary>More than an open frontend waits for a new backend.</summary>
    private static readonly TimeSpan ReconfigureLimit = TimeSpan.FromSeconds(20);

    private readonly ActorSystem _system;
    private readonly IActorRef _guardian;

    private Incarnation(ActorSystem system, IActorRef guardian, NodeConsole console)
    {
        _system = system;
        _guardian = guardian;
        Console = console;
    }

    /// <summary>Answers operators for as long as the incarnation lasts.</summary>
    public NodeConsole Console { get; }

    /// <summary>Ends when the actor system has ended, for whatever reason.</summary>
    public Task Ended => _system.WhenTerminated;

    /// <summary>Whether the cluster has taken this node in.</summary>
    public bool IsMember => Cluster.Get(_system).IsUp;

    /// <param name="seeds">Where to join, in order.</param>
    public static Incarnation Start(Reloader reloader, NodeServices services, IEnumerable<HostPort> seeds)
    {
        var settings = reloader.Current;
        var config = ConfigurationFactory.ParseString(AkkaConfigBuilder.Build(settings, seeds));
        if (settings.Akka.Length > 0)
            config = ConfigurationFactory.ParseString(settings.Akka).WithFallback(config);
        ActorSystemSetup setup = ActorSystemSetup.Create(BootstrapSetup.Create().WithConfig(config));
        if (settings.Cluster.Tls is { } tls)
        {
            setup = setup.And(new DotNettySslSetup(tls.Load(), suppressValidation: false));
            if (tls.ExpiryNote(DateTime.UtcNow) is { } note)
                HostLog.Current.Warning("host", note);
        }

        var system = ActorSystem.Create(settings.Cluster.Name, setup);
        var guardian = system.ActorOf(NodeGuardian.Props(reloader.InForce, services, new NodeTimings()), GuardianName);
        var console = new NodeConsole(guardian, CommandLimit, reloader);
        Management.Start(system, console);
        return new Incarnation(system, guardian, console);
    }

    /// <summary>Waits until every listener has been tried.</summary>
    /// <returns>Null: the node serves; else one sentence that says why not.</returns>
    public async Task<string?> StartFailureAsync(TimeSpan limit)
    {
        try
        {
            return (await _guardian.Ask<GuardianMessages.StartResult>(GuardianMessages.GetStartResult.Instance, limit)).Failure;
        }
        catch (AskTimeoutException)
        {
            return $"the listeners were not open after {limit.TotalSeconds:0} s";
        }
    }

    /// <summary>Puts new settings in force.</summary>
    /// <returns>Null: all of them; else what is not.</returns>
    public async Task<string?> ReconfigureAsync(ServiceSettings next)
    {
        try
        {
            return (await _guardian.Ask<GuardianMessages.Reconfigured>(new GuardianMessages.Reconfigure(next), ReconfigureLimit)).Failure;
        }
        catch (AskTimeoutException)
        {
            return $"the listeners were not open after {ReconfigureLimit.TotalSeconds:0} s";
        }
    }

    /// <summary>"HOST:PORT" of the members of this node's cluster; empty: it has none.</summary>
    public ImmutableArray<string> Members => NodeGuardian.MembersOf(_system);

    /// <summary>The members of the cluster that another node belongs to; empty: none, or no answer in time.</summary>
    public async Task<ImmutableArray<string>> MembersAroundAsync(HostPort node, TimeSpan limit)
    {
        var self = Cluster.Get(_system).SelfAddress;
        var guardian = _system.ActorSelection(
            new RootActorPath(new Address(self.Protocol, self.System, node.Host, node.Port)) / "user" / GuardianName);
        try
        {
            return (await guardian.Ask<ClusterMessages.ClusterHere>(new ClusterMessages.AskCluster($"{self.Host}:{self.Port}"), limit)).Members;
        }
        catch (Exception e) when (e is AskTimeoutException or TaskCanceledException or InvalidCastException)
        {
            return [];
        }
    }

    /// <summary>Founds a cluster of which this node is the first member.</summary>
    public void FoundCluster()
    {
        var cluster = Cluster.Get(_system);
        cluster.Join(cluster.SelfAddress);
    }

    /// <summary>Releases the addresses, stops accepting and drains; false: not done within <paramref name="drainLimit"/> and what the guardian adds.</summary>
    public async Task<bool> StopServingAsync(TimeSpan drainLimit, TimeSpan limit)
    {
        try
        {
            await _guardian.Ask<GuardianMessages.StoppedGracefully>(new GuardianMessages.StopGracefully(drainLimit), limit);
            return true;
        }
        catch (AskTimeoutException)
        {
            return false;
        }
    }

    /// <summary>Leaves the cluster, so that the others need not wait to find this node missing, and ends the actor system.</summary>
    public Task LeaveAsync() => CoordinatedShutdown.Get(_system).Run(CoordinatedShutdown.ClusterLeavingReason.Instance);
}
