using Akka.Actor;
using Akka.Cluster;
using Akka.Configuration;

namespace HaActors.Bench.EngineLoad;

/// <summary>A member of a cluster with the product's default timing.</summary>
internal static class ClusterLoad
{
    /// <summary>Prints "up PORT" and "removed PORT" for every member, itself included.</summary>
    /// <param name="port">Own port on loopback.</param>
    /// <param name="seed">Port of the member that founds the cluster.</param>
    public static void Run(int port, int seed)
    {
        // Timing: hocon/reference.conf, ha.cluster.
        var config = $$"""
            akka {
              actor.provider = cluster
              remote { retry-gate-closed-for = 1s, dot-netty.tcp { hostname = 127.0.0.1, port = {{port}} } }
              cluster {
                seed-nodes = ["akka.tcp://load@127.0.0.1:{{seed}}"]
                failure-detector { heartbeat-interval = 500ms, acceptable-heartbeat-pause = 2s }
                downing-provider-class = "Akka.Cluster.SBR.SplitBrainResolverProvider, Akka.Cluster"
                split-brain-resolver { active-strategy = keep-majority, stable-after = 3s }
              }
            }
            """;
        using var system = ActorSystem.Create("load", ConfigurationFactory.ParseString(config).WithFallback(ConfigurationFactory.ParseString(LocalLoad.Quiet)));
        var printer = system.ActorOf(Props.Create(() => new Printer()));
        Cluster.Get(system).Subscribe(printer, ClusterEvent.InitialStateAsEvents, typeof(ClusterEvent.IMemberEvent));
        Console.In.ReadToEnd();
    }

    private sealed class Printer : ReceiveActor
    {
        public Printer()
        {
            Receive<ClusterEvent.MemberUp>(up => Console.WriteLine($"up {up.Member.Address.Port}"));
            Receive<ClusterEvent.MemberRemoved>(removed => Console.WriteLine($"removed {removed.Member.Address.Port}"));
            ReceiveAny(_ => { });
        }
    }
}
