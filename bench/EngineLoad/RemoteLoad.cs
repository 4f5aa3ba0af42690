using System.Diagnostics;
using Akka.Actor;
using Akka.Configuration;

namespace HaActors.Bench.EngineLoad;

/// <summary>What a question to another process costs, over loopback.</summary>
internal static class RemoteLoad
{
    private const string Remote = "akka { actor.provider = remote, remote.dot-netty.tcp { hostname = 127.0.0.1, port = 0 } }";
    private const int WarmUpAsks = 3_000;
    private const int SingleAsks = 3_000;
    private const int Askers = 64;
    private const int AsksEach = 1_000;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>Prints the address of an actor that answers with what it was asked.</summary>
    public static void Serve()
    {
        using var system = Start();
        var echo = system.ActorOf(Props.Create(() => new Echo()), "echo");
        Console.WriteLine(echo.Path.ToStringWithAddress(((ExtendedActorSystem)system).Provider.DefaultAddress));
        Console.In.ReadToEnd();
    }

    /// <returns>Median of one question at a time in microseconds, and questions a second of many askers.</returns>
    public static async Task<(double Microseconds, double PerSecond)> AskAsync(string address)
    {
        using var system = Start();
        var echo = await system.ActorSelection(address).ResolveOne(Limit);
        for (var i = 0; i < WarmUpAsks; i++)
            await echo.Ask<string>("question", Limit);

        var times = new double[SingleAsks];
        for (var i = 0; i < SingleAsks; i++)
        {
            var start = Stopwatch.GetTimestamp();
            await echo.Ask<string>("question", Limit);
            times[i] = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        }

        Array.Sort(times);
        var begin = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Askers).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < AsksEach; i++)
                await echo.Ask<string>("question", Limit);
        })));
        return (times[SingleAsks / 2], Askers * AsksEach / Stopwatch.GetElapsedTime(begin).TotalSeconds);
    }

    private static ActorSystem Start() =>
        ActorSystem.Create("load", ConfigurationFactory.ParseString(Remote).WithFallback(ConfigurationFactory.ParseString(LocalLoad.Quiet)));

    private sealed class Echo : ReceiveActor
    {
        public Echo() => ReceiveAny(message => Sender.Tell(message));
    }
}
