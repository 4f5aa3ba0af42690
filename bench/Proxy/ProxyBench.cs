using System.Globalization;
using System.Net;
using System.Text;

namespace HaActors.Bench.Proxy;

/// <summary>
/// CPU time of the data plane beside HAProxy's, in interleaved runs against the same servers and clients. CPU time rather than requests per
/// second: on one machine the clients and servers share the processors with the proxy, so rates measure them as well.
/// </summary>
internal sealed class ProxyBench(ProxyBenchOptions options)
{
    private const long BulkBytes = 4L << 30;
    private const double Billion = 1e9;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(2);

    /// <param name="Target">Highest ratio to HAProxy that the design allows (docs: targets).</param>
    private sealed record Scenario(string Name, string Unit, double Target, Func<Contender, TimeSpan, double> Measure);

    private readonly Scenario[] _scenarios =
    [
        new("keep-alive", "µs CPU per request", 1.0, (proxy, duration) => PerRequest(proxy, proxy.Listens.Small, duration, keepAlive: true)),
        new("new connection each", "µs CPU per request", 1.0, (proxy, duration) => PerRequest(proxy, proxy.Listens.Small, duration, keepAlive: false)),
        new("bulk", "s CPU per GB", 0.6, (proxy, _) => PerGigabyte(proxy)),
        Http("http 100 B", "/100"),
        Http("http 10 kB", "/10k"),
        Http("http 100 kB", "/100k"),
        Http("http 1 MB", "/1m"),
        new("http client close", "µs CPU per request", 1.0, (proxy, duration) => PerRequest(proxy, proxy.Listens.Http, duration, keepAlive: false, "/100")),
        new("http both close", "µs CPU per request", 1.0, (proxy, duration) => PerRequest(proxy, proxy.Listens.HttpClose, duration, keepAlive: false, "/100")),
        new("http server close", "µs CPU per request", 1.0, (proxy, duration) => PerRequest(proxy, proxy.Listens.HttpClose, duration, keepAlive: true, "/100")),
    ];

    public int Run()
    {
        Tools.Need("haproxy", "haproxy");
        Tools.Need("wrk", "wrk");
        Tools.Need("nginx", "nginx-light");
        Tools.Need("taskset", "util-linux");
        string folder = Directory.CreateTempSubdirectory("haactors-bench-").FullName;
        try
        {
            Endpoints endpoints = Endpoints.Choose();
            using var origin = new Origin(endpoints, folder);
            using Contender ours = Contender.HaActors(endpoints);
            using Contender theirs = Contender.HaProxy(endpoints, folder);
            ours.AwaitListening();
            theirs.AwaitListening();
            Report([.. _scenarios.Where(each => each.Name.Contains(options.Only)).Select(scenario => (scenario, Compare(scenario, [theirs, ours])))]);
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Cost of each run, by contender.</summary>
    private Dictionary<string, List<double>> Compare(Scenario scenario, Contender[] contenders)
    {
        foreach (Contender proxy in contenders) scenario.Measure(proxy, WarmUp);
        Dictionary<string, List<double>> costs = contenders.ToDictionary(proxy => proxy.Name, _ => new List<double>());
        for (int round = 0; round < options.Rounds; round++)
        {
            foreach (Contender proxy in contenders)
            {
                double cost = scenario.Measure(proxy, TimeSpan.FromSeconds(options.Seconds));
                costs[proxy.Name].Add(cost);
                Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"bench: {scenario.Name}, round {round + 1}, {proxy.Name}: {cost:0.00} {scenario.Unit}"));
            }
        }

        return costs;
    }

    private static Scenario Http(string name, string path) => new(
        name, "µs CPU per request", 1.0, (proxy, duration) => PerRequest(proxy, proxy.Listens.Http, duration, keepAlive: true, path));

    private static double PerRequest(Contender proxy, IPEndPoint target, TimeSpan duration, bool keepAlive, string path = "/")
    {
        TimeSpan before = CpuTime.Of(proxy.Pid);
        long requests = Load.Requests(target, duration, keepAlive, path);
        return (CpuTime.Of(proxy.Pid) - before).TotalMicroseconds / requests;
    }

    private static double PerGigabyte(Contender proxy)
    {
        TimeSpan before = CpuTime.Of(proxy.Pid);
        Load.Read(proxy.Listens.Bulk, BulkBytes);
        return (CpuTime.Of(proxy.Pid) - before).TotalSeconds / (BulkBytes / Billion);
    }

    private static void Report((Scenario Scenario, Dictionary<string, List<double>> Costs)[] results)
    {
        var csv = new StringBuilder("scenario,unit,contender,round,cost\n");
        Console.WriteLine($"{"scenario",-22}{"unit",-20}{"haproxy",10}{"haactors",10}{"ratio",8}{"target",8}");
        foreach ((Scenario scenario, Dictionary<string, List<double>> costs) in results)
        {
            double theirs = Median(costs["haproxy"]);
            double ours = Median(costs["haactors"]);
            string verdict = ours / theirs <= scenario.Target ? "met" : "missed";
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{scenario.Name,-22}{scenario.Unit,-20}{theirs,10:0.00}{ours,10:0.00}{ours / theirs,8:0.00}{scenario.Target,8:0.0}  {verdict}"));
            foreach ((string name, List<double> runs) in costs)
            {
                for (int i = 0; i < runs.Count; i++)
                    csv.Append(CultureInfo.InvariantCulture, $"{scenario.Name},{scenario.Unit},{name},{i + 1},{runs[i]:0.000}\n");
            }
        }

        string file = Path.Combine("artifacts", "bench", "proxy.csv");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, csv.ToString());
        Console.WriteLine($"medians; every run is in {file}");
    }

    private static double Median(List<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
