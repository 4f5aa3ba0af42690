using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using HaActors.Net.Model;
using HaActors.Net.Proxy;

namespace HaActors.Bench.Proxy;

/// <summary>Our contender: the product's data plane, alone in a process, until its standard input ends. A letter there makes it say how often
/// each generation was collected.</summary>
internal static class ServeProxy
{
    private const int LocalFacility = 16;   // local0, RFC 3164 section 4.1.1

    /// <param name="arguments">Loops, the syslog daemon, the certificate's file; then triples of a mode (tcp, http, http-close: server-close,
    /// https), a local endpoint and the servers behind it, separated by commas.</param>
    public static void Run(string[] arguments)
    {
        using var log = new SessionLog(new SyslogSink(IPEndPoint.Parse(arguments[1]), LocalFacility, "bench"));
        using var plane = new DataPlane(int.Parse(arguments[0], CultureInfo.InvariantCulture), log);
        for (int i = 3; i < arguments.Length; i += 3) Open(plane, $"{i}", arguments[i], arguments[i + 1], arguments[i + 2], arguments[2]);
        while (Console.In.Read() >= 0)
            Console.WriteLine(string.Join(' ', Enumerable.Range(0, GC.MaxGeneration + 1).Select(GC.CollectionCount)));
    }

    private static void Open(DataPlane plane, string name, string mode, string local, string remote, string certificate)
    {
        var timeouts = new TrafficTimeouts(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(120), TimeSpan.FromSeconds(120));
        ImmutableArray<PoolServer> servers =
            [.. remote.Split(',').Select((server, n) => new PoolServer($"s{n + 1}", IPEndPoint.Parse(server), 100))];
        plane.ReplacePool(new ServerPool($"b{name}", BalanceAlgorithm.RoundRobin, servers)
        {
            Http = new HttpPoolSettings { ServerClose = mode == "http-close", Reuse = HttpReuse.Always },
        });
        plane.OpenFrontend(new FrontendSettings($"f{name}", [IPEndPoint.Parse(local)], $"b{name}", Tools.MostConnections() / 2, timeouts)
        {
            Http = mode == "tcp" ? null : new HttpSettings { ForwardedFor = true, KeepAliveTimeout = timeouts.Client },
            Tls = mode != "https" ? null : new TlsBindSettings([new TlsCertificate(certificate, certificate, ["bench.test"], "")], [], TlsVersion.Tls12, null, false),
        });
    }
}
