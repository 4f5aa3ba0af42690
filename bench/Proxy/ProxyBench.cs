using System.Globalization;

namespace HaActors.Bench.Proxy;

/// <summary>
/// CPU time of the data plane beside HAProxy's, in interleaved runs against the same servers and clients. CPU time rather than requests per
/// second: on one machine the clients and servers share the processors with the proxy, so rates and latencies measure them as well.
/// </summary>
internal sealed class ProxyBench(ProxyBenchOptions options)
{
    // The runtime compiles what runs often once more, in two steps of 100 ms at least after it first ran; on one processor with the load that takes
    // two seconds, of which a first round would bear the cost.
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);

    public int Run()
    {
        Tools.Need("haproxy", "haproxy");
        Tools.Need("wrk", "wrk");
        Tools.Need("nginx", "nginx-light");
        Tools.Need("openssl", "openssl");
        Tools.Need("taskset", "util-linux");
        string folder = Directory.CreateTempSubdirectory("haactors-bench-").FullName;
        try
        {
            Endpoints endpoints = Endpoints.Choose();
            var certificate = new Certificate(folder);
            using var origin = new Origin(endpoints, folder);
            var report = new ProxyReport();
            foreach (IGrouping<int, Scenario> group in Scenario.All.Where(each => options.Means(each.Name)).GroupBy(each => each.Cores))
            {
                if (group.Key > Environment.ProcessorCount) continue;
                using Contender theirs = Contender.HaProxy(endpoints, certificate, folder, group.Key).AwaitListening();
                using Contender ours = Contender.HaActors(endpoints, certificate, group.Key).AwaitListening();
                foreach (Scenario scenario in group) report.Add(scenario, Compare(scenario, [theirs, ours]));
            }

            if (options.Means("idle memory")) CompareMemory(endpoints, certificate, folder, report);
            if (options.Means("steady load")) report.Collections = CollectionsUnderLoad(endpoints, certificate);
            report.Print();
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Runs by contender.</summary>
    private Dictionary<string, List<Run>> Compare(Scenario scenario, Contender[] contenders)
    {
        foreach (Contender proxy in contenders) scenario.Measure(proxy, WarmUp);
        Dictionary<string, List<Run>> runs = contenders.ToDictionary(proxy => proxy.Name, _ => new List<Run>());
        for (int round = 0; round < options.Rounds; round++)
        {
            // Each goes first in every other round, so that neither has the machine as the other left it more often.
            foreach (Contender proxy in round % 2 == 0 ? contenders : contenders.Reverse())
            {
                Run run = scenario.Measure(proxy, TimeSpan.FromSeconds(options.Seconds));
                runs[proxy.Name].Add(run);
                Progress($"{scenario.Name}, round {round + 1}, {proxy.Name}: {run.Cost:0.00} {scenario.Unit}");
            }
        }

        return runs;
    }

    /// <summary>Each with processes of their own, which have served nobody before.</summary>
    private static void CompareMemory(Endpoints endpoints, Certificate certificate, string folder, ProxyReport report)
    {
        int count = IdleConnections.Count;
        foreach (string mode in new[] { "tcp", "http" })
        {
            using Contender theirs = Contender.HaProxy(endpoints, certificate, folder).AwaitListening();
            using Contender ours = Contender.HaActors(endpoints, certificate).AwaitListening();
            double[] bytes =
            [
                .. new[] { theirs, ours }.Select(proxy => IdleConnections.Measure(proxy, mode == "tcp" ? proxy.Listens.Small : proxy.Listens.Http, count)),
            ];
            report.AddMemory($"{count} idle {mode} connections", bytes[0], bytes[1]);
            Progress($"{count} idle {mode} connections: {bytes[0]:0} and {bytes[1]:0} bytes each");
        }
    }

    /// <summary>Collections of our contender during a minute of requests that follow a warm-up.</summary>
    private static int[] CollectionsUnderLoad(Endpoints endpoints, Certificate certificate)
    {
        using Contender ours = Contender.HaActors(endpoints, certificate).AwaitListening();
        TimeSpan part = TimeSpan.FromSeconds(ProxyReport.SteadySeconds / 3);
        // Everything that is to be compiled is.
        foreach (bool keepAlive in new[] { true, false }) Load.Requests(ours.Listens.Http, TimeSpan.FromSeconds(2), keepAlive, "/100");
        Load.Requests(ours.Listens.Small, TimeSpan.FromSeconds(2), keepAlive: true);
        int[] before = ours.Collections();
        Load.Requests(ours.Listens.Http, part, keepAlive: true, "/100");
        Load.Requests(ours.Listens.Http, part, keepAlive: false, "/100k");
        Load.Requests(ours.Listens.Small, part, keepAlive: true);
        return [.. ours.Collections().Zip(before, (now, then) => now - then)];
    }

    private static void Progress(FormattableString line) => Console.Error.WriteLine("bench: " + line.ToString(CultureInfo.InvariantCulture));
}
