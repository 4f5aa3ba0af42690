using System.Globalization;
using System.Text;

namespace HaActors.Bench.Proxy;

/// <summary>The tables of the proxy bench and its CSV.</summary>
internal sealed class ProxyReport
{
    /// <summary>How long the load goes on during which collections are counted.</summary>
    public const int SteadySeconds = 60;

    private readonly List<(Scenario Scenario, Dictionary<string, List<Run>> Runs)> _results = [];
    private readonly List<(string Name, double Theirs, double Ours)> _memory = [];

    /// <summary>Of our contender under steady load, by generation; null: not measured.</summary>
    public int[]? Collections { get; set; }

    public void Add(Scenario scenario, Dictionary<string, List<Run>> runs) => _results.Add((scenario, runs));

    /// <summary>Bytes of each connection.</summary>
    public void AddMemory(string name, double theirs, double ours) => _memory.Add((name, theirs, ours));

    public void Print()
    {
        Console.WriteLine($"{"scenario",-28}{"unit",-20}{"haproxy",10}{"haactors",10}{"ratio",8}{"target",8}{"",9}ratios of the rounds");
        foreach ((Scenario scenario, Dictionary<string, List<Run>> runs) in _results)
        {
            (double theirs, double ours) = (Cost(runs["haproxy"]), Cost(runs["haactors"]));
            // Of two runs that followed each other: what else the machine did meanwhile is in both.
            double[] ratios = [.. runs["haactors"].Zip(runs["haproxy"], (our, their) => our.Cost / their.Cost)];
            double ratio = Median(ratios);
            string verdict = scenario.Target is not { } target ? "" : ratio <= target ? "met" : "missed";
            Line($"{scenario.Name,-28}{scenario.Unit,-20}{theirs,10:0.00}{ours,10:0.00}{ratio,8:0.00}{scenario.Target,8:0.0}  {verdict,-7}{ratios.Min(),4:0.00}-{ratios.Max():0.00}");
        }

        foreach ((string name, double theirs, double ours) in _memory)
        {
            string verdict = ours <= IdleConnections.TargetBytes ? "met" : "missed";
            Line($"{name,-28}{"bytes each",-20}{theirs,10:0}{ours,10:0}{ours / theirs,8:0.00}  {verdict} (at most {IdleConnections.TargetBytes} bytes)");
        }

        if (Collections is { } counts)
            Line($"{SteadySeconds} s of steady load: {counts[0]} collections of generation 0, {counts[1]} of 1, {counts[2]} of 2  {(counts[1] + counts[2] == 0 ? "met" : "missed")} (none of 1 and 2)");
        PrintLatencies();
        string file = Path.Combine("artifacts", "bench", "proxy.csv");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, Csv());
        string load = File.ReadAllText("/proc/loadavg").Split(' ')[0];
        Console.WriteLine($"medians; every run is in {file}; load of the machine at the end: {load}");
    }

    private void PrintLatencies()
    {
        if (!_results.Any(result => result.Runs.Values.Any(runs => runs[0].Rate > 0))) return;
        Console.WriteLine();
        Console.WriteLine($"{"clients saw",-28}{"",-10}{"requests/s",12}{"p50 ms",10}{"p99 ms",10}{"p99.9 ms",10}");
        foreach ((Scenario scenario, Dictionary<string, List<Run>> runs) in _results)
        {
            foreach ((string name, List<Run> all) in runs.Where(each => each.Value[0].Rate > 0))
            {
                Line($"{scenario.Name,-28}{name,-10}{Median(all.Select(run => run.Rate)),12:0}{Latency(all, 0),10:0.00}{Latency(all, 1),10:0.00}{Latency(all, 2),10:0.00}");
            }
        }
    }

    private string Csv()
    {
        var csv = new StringBuilder("scenario,unit,contender,round,cost,requests_per_second,p50_us,p99_us,p999_us\n");
        foreach ((Scenario scenario, Dictionary<string, List<Run>> results) in _results)
        {
            foreach ((string name, List<Run> runs) in results)
            {
                for (int i = 0; i < runs.Count; i++)
                {
                    string latencies = runs[i].Latencies.Length == 0 ? ",," : string.Join(',', runs[i].Latencies.Select(each => each.ToString("0", CultureInfo.InvariantCulture)));
                    csv.Append(CultureInfo.InvariantCulture, $"{scenario.Name},{scenario.Unit},{name},{i + 1},{runs[i].Cost:0.000},{runs[i].Rate:0},{latencies}\n");
                }
            }
        }

        foreach ((string name, double theirs, double ours) in _memory)
            csv.Append(CultureInfo.InvariantCulture, $"{name},bytes each,haproxy,1,{theirs:0},,,,\n{name},bytes each,haactors,1,{ours:0},,,,\n");
        return csv.ToString();
    }

    private static double Cost(List<Run> runs) => Median(runs.Select(run => run.Cost));

    private static double Latency(List<Run> runs, int which) => runs[0].Latencies.Length == 0 ? double.NaN : Median(runs.Select(run => run.Latencies[which])) / 1000;

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private static void Line(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
