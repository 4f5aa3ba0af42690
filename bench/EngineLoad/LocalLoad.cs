using System.Diagnostics;
using Akka.Actor;
using Akka.Configuration;

namespace HaActors.Bench.EngineLoad;

/// <summary>What an actor and a message cost inside one process.</summary>
internal static class LocalLoad
{
    public const string Quiet = "akka { loglevel = OFF, stdout-loglevel = OFF, log-dead-letters = off, coordinated-shutdown.run-by-clr-shutdown-hook = off }";

    private const int Messages = 500_000;
    private const int Batches = 10;
    private const int Actors = 100_000;

    /// <summary>One teller, one receiver, the same message object; the best of several batches, as the first ones run uncompiled code.</summary>
    public static double TellsPerSecond()
    {
        using var system = ActorSystem.Create("load", ConfigurationFactory.ParseString(Quiet));
        using var done = new SemaphoreSlim(0);
        var counter = system.ActorOf(Props.Create(() => new Counter(Messages, done)));
        var message = new object();
        var best = 0.0;
        for (var batch = 0; batch < Batches; batch++)
        {
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < Messages; i++)
                counter.Tell(message, ActorRefs.NoSender);
            done.Wait();
            best = Math.Max(best, Messages / Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return best;
    }

    /// <summary>Managed memory of an actor that has started, handled one message and waits for the next.</summary>
    public static double BytesPerActor()
    {
        using var system = ActorSystem.Create("load", ConfigurationFactory.ParseString(Quiet));
        using var done = new SemaphoreSlim(0);
        var warm = system.ActorOf(Props.Create(() => new Counter(1, done)));
        warm.Tell("started", ActorRefs.NoSender);
        done.Wait();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < Actors; i++)
            system.ActorOf(Props.Create(() => new Counter(1, done))).Tell("started", ActorRefs.NoSender);
        for (var i = 0; i < Actors; i++)
            done.Wait();
        return (GC.GetTotalMemory(forceFullCollection: true) - before) / (double)Actors;
    }

    private sealed class Counter : ReceiveActor
    {
        private int _left;

        public Counter(int messages, SemaphoreSlim done)
        {
            _left = messages;
            ReceiveAny(_ =>
            {
                if (--_left > 0)
                    return;
                _left = messages;
                done.Release();
            });
        }
    }
}
