using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace HaActors.Bench.Health;

/// <summary>
/// A node of ours beside HAProxy, each checking the same servers by tcp once a second, in turns: CPU per check, and how far the time between two
/// checks of a server is from a second.
/// </summary>
internal sealed class HealthBench(string programs, HealthBenchOptions options)
{
    private const double IntervalMilliseconds = 1000;
    private const double MostCore = 0.4;
    private const double MostDriftMilliseconds = 100;
    private const double LeastRate = 0.95;

    private sealed record Run(string Name, double Core, double MicrosecondsPerCheck, double Checks, double P99, double P999, double Worst);

    public int Execute()
    {
        Tools.Need("haproxy", "haproxy");
        Tools.Need("tcpdump", "tcpdump");
        Tools.Need("taskset", "util-linux");
        string folder = Directory.CreateTempSubdirectory("haactors-bench-").FullName;
        try
        {
            using var network = new Network();
            using var servers = new CheckedServers(options.Servers);
            using var watch = new SynWatch(options.Servers, servers.Port);
            var runs = new List<Run>();
            for (int round = 0; round < options.Rounds; round++)
            {
                runs.Add(Measure(() => Checker.HaProxy(servers.Endpoints, folder), watch));
                runs.Add(Measure(() => Checker.HaActors(servers.Endpoints, programs, folder), watch));
            }

            return Report(runs);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private Run Measure(Func<Checker> start, SynWatch watch)
    {
        using Checker checker = start();
        Thread.Sleep(options.WarmUp);
        TimeSpan before = checker.Cpu;
        var clock = Stopwatch.StartNew();
        Seen seen = watch.Watch(options.Measured);
        double seconds = clock.Elapsed.TotalSeconds;
        TimeSpan used = checker.Cpu - before;
        if (seen.Intervals.Length == 0) throw new BenchException($"{checker.Name} checked nothing");
        double[] drift = [.. seen.Intervals.Select(interval => Math.Abs(interval - IntervalMilliseconds)).Order()];
        var run = new Run(
            checker.Name, used.TotalSeconds / seconds, used.TotalMicroseconds / seen.Checks, seen.Checks / seconds, drift[(int)(drift.Length * 0.99)], drift[(int)(drift.Length * 0.999)], drift[^1]);
        Console.Error.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"bench: {run.Name}: {run.Checks:0} checks/s, {run.MicrosecondsPerCheck:0.0} µs each, {run.Core:0.00} of a core, drift p99 {run.P99:0.0} ms"));
        return run;
    }

    private int Report(List<Run> runs)
    {
        var csv = new StringBuilder("contender,core,us_per_check,checks_per_second,drift_p99_ms,drift_p999_ms,drift_max_ms\n");
        Console.WriteLine($"{"contender",-12}{"checks/s",10}{"of a core",11}{"µs/check",10}{"drift p99",11}{"p99.9",11}{"max",11}");
        foreach (Run run in runs)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{run.Name,-12}{run.Checks,10:0}{run.Core,11:0.00}{run.MicrosecondsPerCheck,10:0.0}{run.P99,8:0.0} ms{run.P999,8:0.0} ms{run.Worst,8:0.0} ms"));
            csv.Append(CultureInfo.InvariantCulture, $"{run.Name},{run.Core:0.000},{run.MicrosecondsPerCheck:0.00},{run.Checks:0},{run.P99:0.0},{run.P999:0.0},{run.Worst:0.0}\n");
        }

        Console.WriteLine($"load of this machine (1, 5, 15 minutes): {string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ')[..3])}");
        string file = Path.Combine("artifacts", "bench", "health.csv");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, csv.ToString());
        Run[] ours = [.. runs.Where(run => run.Name == "haactors")];
        double perCheck = Median(ours), theirs = Median(runs.Where(run => run.Name == "haproxy"));
        // What it takes at the full rate: a machine that is too busy for that rate must not look cheap.
        double core = perCheck * options.Servers / 1e6;
        Run? starved = runs.FirstOrDefault(run => run.Checks < options.Servers * LeastRate);
        if (starved is not null)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{starved.Name} came to {starved.Checks:0} of {options.Servers} checks/s: this machine is too busy for figures of drift"));
        bool isCheap = core <= MostCore;
        bool isSteady = ours.All(run => run.P999 <= MostDriftMilliseconds);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{options.Servers} checks/s: {core:0.00} of a core, at most {MostCore}: {Verdict(isCheap)}; {perCheck / theirs:0.00} of HAProxy's CPU; drift of 99.9 % at most {MostDriftMilliseconds} ms: {Verdict(isSteady)}"));
        return 0;
    }

    private static double Median(IEnumerable<Run> runs)
    {
        double[] sorted = [.. runs.Select(run => run.MicrosecondsPerCheck).Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private static string Verdict(bool isMet) => isMet ? "met" : "missed";
}
