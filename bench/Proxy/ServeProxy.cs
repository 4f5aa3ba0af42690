using System.Collections.Immutable;
using System.Net;
using HaActors.Net.Model;
using HaActors.Net.Proxy;

namespace HaActors.Bench.Proxy;

/// <summary>Our contender: the product's data plane on one loop, alone in a process, until its standard input ends.</summary>
internal static class ServeProxy
{
    /// <param name="services">Triples of a mode (tcp, http, http-close: server-close), a local endpoint and the servers behind it, separated by
    /// commas.</param>
    public static void Run(string[] services)
    {
        using var plane = new DataPlane(loops: 1);
        var timeouts = new TrafficTimeouts(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(30));
        for (int i = 0; i < services.Length; i += 3)
        {
            (string mode, string local, string remote) = (services[i], services[i + 1], services[i + 2]);
            ImmutableArray<PoolServer> servers =
                [.. remote.Split(',').Select((server, n) => new PoolServer($"s{n + 1}", IPEndPoint.Parse(server), 100))];
            plane.ReplacePool(new ServerPool($"b{i}", BalanceAlgorithm.RoundRobin, servers)
            {
                Http = new HttpPoolSettings { ServerClose = mode == "http-close", Reuse = HttpReuse.Always },
            });
            plane.OpenFrontend(new FrontendSettings($"f{i}", [IPEndPoint.Parse(local)], $"b{i}", 10_000, timeouts)
            {
                Http = mode == "tcp" ? null : new HttpSettings { ForwardedFor = true },
            });
        }

        while (Console.In.Read() >= 0)
        {
        }
    }
}
