using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Configuration;
using HaActors.Actors.Cluster;
using HaActors.Actors.Tests.Cluster;
using HaActors.Net.Health.Schedule;
using HaActors.Tests.Fakes;

namespace HaActors.Actors.Tests;

/// <summary>
/// An actor system that checks that every message can be serialized, fakes beneath, and a parent that shows what the actor under
/// test tells it. Stand-in for Akka.TestKit, which is not to be had everywhere.
/// </summary>
public abstract class ActorTest : IAsyncLifetime
{
    protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly BlockingCollection<object> _heard = [];
    private readonly CheckScheduler _checks = new();

    protected ActorTest()
    {
        System = ActorSystem.Create("test", ConfigurationFactory.ParseString("""
            akka {
              loglevel = ERROR
              stdout-loglevel = ERROR
              actor {
                provider = cluster
                serialize-messages = on
                serializers { ha-cluster = "HaActors.Actors.Serialization.ClusterMessageSerializer, HaActors.Actors" }
                serialization-bindings { "HaActors.Actors.Messages.IClusterMessage, HaActors.Actors" = ha-cluster }
              }
              remote.dot-netty.tcp { hostname = "127.0.0.1", port = 0 }
            }
            """));
        Services = new NodeServices(Lan.Join("h1"), DataPlane, Handover, Probes, _checks, Resolver, new PlanMemory(), TimeProvider.System);
    }

    protected ActorSystem System { get; }

    protected FakeLan Lan { get; } = new();

    protected FakeDataPlane DataPlane { get; } = new();

    protected FakeHandover Handover { get; } = new();

    protected FakeProbes Probes { get; } = new();

    protected FakeResolver Resolver { get; } = new();

    protected NodeServices Services { get; }

    protected static NodeTimings Timings { get; } = new()
    {
        ReportInterval = TimeSpan.FromMilliseconds(100),
        FallbackAfter = TimeSpan.FromMilliseconds(100),
        CountersInterval = TimeSpan.FromMilliseconds(50),
    };

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await System.Terminate();
        _checks.Dispose();
    }

    /// <summary>Starts the actor under a parent that keeps what it hears; tells to the result reach the actor, with the parent as sender.</summary>
    protected IActorRef Start(Props child) => System.ActorOf(Props.Create(() => new Parent(child, _heard)));

    /// <summary>Waits for the next message of a kind; others in between are dropped.</summary>
    protected T Expect<T>(Func<T, bool>? condition = null)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            if (_heard.Take(limit.Token) is T message && (condition is null || condition(message)))
            {
                return message;
            }
        }
    }

    protected static async Task UntilAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (!condition())
        {
            await Task.Delay(10, limit.Token);
        }
    }

    /// <summary>A picture in which h1 to hN are members, have reported and own what the plan says.</summary>
    protected static ClusterPicture Picture(int nodes, Plan plan, int leader = 1) => Pictures.Of(nodes, plan, leader);

    private sealed class Parent : ReceiveActor
    {
        public Parent(Props child, BlockingCollection<object> heard)
        {
            var actor = Context.ActorOf(child, "child");
            ReceiveAny(message =>
            {
                if (actor.Equals(Sender))
                {
                    heard.Add(message);
                }
                else
                {
                    actor.Tell(message);
                }
            });
        }
    }
}
