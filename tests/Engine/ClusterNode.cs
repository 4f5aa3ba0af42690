using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using Akka.Cluster;
using Akka.Configuration;

namespace HaActors.Engine.Tests;

/// <summary>An actor system that takes part in a cluster of this process, and what it was told about that cluster.</summary>
internal sealed class ClusterNode : IAsyncDisposable
{
    public const string SystemName = "test";

    /// <summary>Short turns, so that a test takes seconds; the pause is long enough for a busy build machine.</summary>
    private const string QuickTurns = """
        akka {
          loglevel = OFF
          stdout-loglevel = OFF
          log-dead-letters = off
          actor.provider = cluster
          remote.dot-netty.tcp { hostname = 127.0.0.1, port = 0 }
          coordinated-shutdown { exit-clr = off, run-by-clr-shutdown-hook = off, run-by-actor-system-terminate = off }
          cluster {
            seed-node-timeout = 1s
            retry-unsuccessful-join-after = 3s
            periodic-tasks-initial-delay = 100ms
            gossip-interval = 100ms
            leader-actions-interval = 100ms
            unreachable-nodes-reaper-interval = 100ms
            failure-detector { heartbeat-interval = 200ms, acceptable-heartbeat-pause = 1500ms, expected-response-after = 500ms }
            split-brain-resolver { stable-after = 1s, down-all-when-unstable = 15s }
          }
        }
        """;

    private ClusterNode(ActorSystem system)
    {
        System = system;
        Cluster = Cluster.Get(system);
        Events = EventLog.Of(system, Cluster);
    }

    public ActorSystem System { get; }

    public Cluster Cluster { get; }

    /// <summary>All events since the node started.</summary>
    public EventLog Events { get; }

    public Address Address => Cluster.SelfAddress;

    /// <param name="config">HOCON that overrides the quick turns.</param>
    public static ClusterNode Start(string config = "") =>
        new(ActorSystem.Create(SystemName, ConfigurationFactory.ParseString(config).WithFallback(ConfigurationFactory.ParseString(QuickTurns))));

    /// <summary>Starts so many nodes, the first of which founds a cluster that the others join; returns when all see all up.</summary>
    public static async Task<ClusterNode[]> StartCluster(int count, string config = "")
    {
        var nodes = Enumerable.Range(0, count).Select(_ => Start(config)).ToArray();
        await Form(nodes);
        return nodes;
    }

    /// <summary>Makes one cluster of nodes that are in none; returns when all see all up.</summary>
    public static async Task Form(params ClusterNode[] nodes)
    {
        foreach (var node in nodes)
            node.Cluster.JoinSeedNodes([nodes[0].Address]);
        await AllUp(nodes);
    }

    public static async Task AllUp(params ClusterNode[] nodes)
    {
        foreach (var node in nodes)
            foreach (var other in nodes)
                await node.Events.Saw<ClusterEvent.MemberUp>(e => e.Member.Address.Equals(other.Address));
    }

    /// <summary>The cluster as of the last event that <see cref="Events"/> could have seen.</summary>
    public Task<ClusterEvent.CurrentClusterState> State() => EventLog.Snapshot(System, Cluster);

    /// <summary>Ends the node as a crash would: no leaving, no goodbye.</summary>
    public Task Crash() => System.Terminate().WaitAsync(TimeSpan.FromSeconds(30));

    public async ValueTask DisposeAsync() => await Crash();

    /// <summary>A TCP port in the range of these tests that nobody listens on.</summary>
    public static int FreePort()
    {
        while (true)
        {
            var port = Random.Shared.Next(31000, 32000);
            try
            {
                using var probe = new TcpListener(IPAddress.Any, port);
                probe.Start();
                return port;
            }
            catch (SocketException)
            {
                // taken: try another
            }
        }
    }
}
