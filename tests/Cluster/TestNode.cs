using System.Collections.Immutable;
using Akka.Actor;
using Akka.Configuration;
using HaActors.Actors;
using HaActors.Actors.Cluster;
using HaActors.Net.Health.Schedule;
using HaActors.Net.Model;
using HaActors.Tests.Fakes;
using ClusterExtension = Akka.Cluster.Cluster;

namespace HaActors.Cluster.Tests;

/// <summary>One node: an actor system with real remoting, the whole tree of actors, and fakes beneath it.</summary>
public sealed class TestNode
{
    private TestNode(string name, ActorSystem system, IActorRef guardian, FakeRedundancyEngine engine, FakeDataPlane dataPlane, FakeHandover handover, FakeProbes probes)
    {
        (Name, System, Guardian, Engine, DataPlane, Handover, Probes) = (name, system, guardian, engine, dataPlane, handover, probes);
        Address = ClusterExtension.Get(system).SelfAddress;
    }

    public string Name { get; }

    public ActorSystem System { get; }

    public IActorRef Guardian { get; }

    public FakeRedundancyEngine Engine { get; }

    public FakeDataPlane DataPlane { get; }

    public FakeHandover Handover { get; }

    public FakeProbes Probes { get; }

    public Address Address { get; }

    public static TestNode Start(string name, int port, FakeLan lan, ImmutableArray<VipSettings> vips, PlacementSettings placement, BackendSettings backend)
    {
        var system = ActorSystem.Create("ha", ConfigurationFactory.ParseString(Configuration(name, port)));
        var dataPlane = new FakeDataPlane();
        var handover = new FakeHandover();
        var probes = new FakeProbes();
        var engine = lan.Join(name);
        var services = new NodeServices(
            engine, dataPlane, handover, probes, new CheckScheduler(), new FakeResolver(), new PlanMemory(), TimeProvider.System);
        var timings = new NodeTimings
        {
            ReportInterval = TimeSpan.FromMilliseconds(250),
            FallbackAfter = TimeSpan.FromSeconds(30),
            MoveTimeout = TestCluster.Patience,
            KeptCountInterval = TimeSpan.FromMilliseconds(50),
            // A busy machine is no reason for a plain move here.
            HandoverAskLimit = TimeSpan.FromSeconds(20),
            HandoverMoveLimit = TimeSpan.FromSeconds(30),
            ReleaseTimeout = TestCluster.Patience,
        };
        var guardian = system.ActorOf(NodeGuardian.Props(new SettingsInForce(Samples.Settings(name, vips) with { Placement = placement, Backends = [backend] }), services, timings), "ha");
        return new TestNode(name, system, guardian, engine, dataPlane, handover, probes);
    }

    /// <summary>What planned moves of a VIP asked of the system, in order.</summary>
    public List<string> HandoverCalls(string vip) => [.. Handover.Calls.Where(call => call.Split(' ').Contains(vip))];

    public void Join(Address seed) => ClusterExtension.Get(System).Join(seed);

    public Task<T> AskAsync<T>(object question) => Guardian.Ask<T>(question, TestCluster.Patience);

    private static string Configuration(string name, int port) => $$"""
        akka {
          loglevel = {{Environment.GetEnvironmentVariable("HA_TEST_LOGLEVEL") ?? "ERROR"}}
          actor {
            provider = cluster
            serializers { ha-cluster = "HaActors.Actors.Serialization.ClusterMessageSerializer, HaActors.Actors" }
            serialization-bindings { "HaActors.Actors.Messages.IClusterMessage, HaActors.Actors" = ha-cluster }
          }
          remote.dot-netty.tcp { hostname = "127.0.0.1", port = {{port}} }
          cluster {
            roles = ["ha-node-{{name}}"]
            downing-provider-class = "Akka.Cluster.SBR.SplitBrainResolverProvider, Akka.Cluster"
            split-brain-resolver { active-strategy = keep-majority, stable-after = 1s }
            failure-detector { heartbeat-interval = 200ms, acceptable-heartbeat-pause = 2s }
          }
          coordinated-shutdown { run-by-actor-system-terminate = off, run-by-clr-shutdown-hook = off }
        }
        """;
}
