using System.Collections.Immutable;
using System.Net;
using HaActors.Net.Model;
using HaActors.Net.Proxy;

namespace HaActors.Bench.Proxy;

/// <summary>Our contender: the product's data plane on one loop, alone in a process, until its standard input ends.</summary>
internal static class ServeProxy
{
    /// <param name="services">Pairs of a local endpoint and the servers behind it, separated by commas.</param>
    public static void Run(string[] services)
    {
        using var plane = new DataPlane(loops: 1);
        var timeouts = new TrafficTimeouts(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(30));
        for (int i = 0; i < services.Length; i += 2)
        {
            ImmutableArray<PoolServer> servers =
                [.. services[i + 1].Split(',').Select((server, n) => new PoolServer($"s{n + 1}", IPEndPoint.Parse(server), 100))];
            plane.ReplacePool(new ServerPool($"b{i}", BalanceAlgorithm.RoundRobin, servers));
            plane.OpenFrontend(new FrontendSettings($"f{i}", [IPEndPoint.Parse(services[i])], $"b{i}", 10_000, timeouts));
        }

        while (Console.In.Read() >= 0)
        {
        }
    }
}
