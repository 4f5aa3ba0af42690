using System.Globalization;
using System.Text;

namespace HaActors.Bench.Engine;

/// <summary>The stand-ins beside Akka.NET, where its packages can be had: the same program on either, in turns.</summary>
/// <param name="rounds">Runs of each measurement; the table shows medians.</param>
internal sealed class EngineBench(int rounds)
{
    private static readonly string[] Measures =
        ["tells a second in one process", "bytes an idle actor", "µs for an ask to another process", "asks a second to another process", "s from SIGKILL to MemberRemoved"];

    public int Run()
    {
        var engines = new List<EngineContender>
        {
            EngineContender.Build("stand-in", "embedded") ?? throw new BenchException("the stand-ins' own dependencies cannot be had"),
        };
        if (EngineContender.Build("Akka.NET", "nuget") is { } upstream)
            engines.Add(upstream);
        else
            Console.WriteLine("Akka.NET is left out: neither the registry nor HA_PACKAGE_SOURCE has its packages");

        Dictionary<string, List<double[]>> runs = engines.ToDictionary(engine => engine.Name, _ => new List<double[]>());
        for (int round = 0; round < rounds; round++)
        {
            foreach (EngineContender engine in engines)
            {
                double[] asks = EngineMeasures.Ask(engine);
                double[] values = [EngineMeasures.Single(engine, "tell"), EngineMeasures.Single(engine, "idle"), .. asks, EngineMeasures.Removal(engine)];
                runs[engine.Name].Add(values);
                Console.Error.WriteLine($"bench: round {round + 1}, {engine.Name}: {string.Join("; ", values.Select((value, i) => $"{Text(value)} {Measures[i]}"))}");
            }
        }

        Report(runs);
        return 0;
    }

    private static void Report(Dictionary<string, List<double[]>> runs)
    {
        var csv = new StringBuilder("measure,engine,round,value\n");
        Console.WriteLine($"{"",-34}{string.Concat(runs.Keys.Select(name => $"{name,14}"))}");
        for (int i = 0; i < Measures.Length; i++)
        {
            Console.WriteLine($"{Measures[i],-34}{string.Concat(runs.Values.Select(rounds => $"{Text(Median(rounds.Select(values => values[i]))),14}"))}");
            foreach (var (name, rounds) in runs)
            {
                for (int round = 0; round < rounds.Count; round++)
                    csv.Append(CultureInfo.InvariantCulture, $"{Measures[i]},{name},{round + 1},{rounds[round][i]:0.00}\n");
            }
        }

        string file = Path.Combine("artifacts", "bench", "engine.csv");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, csv.ToString());
        Console.WriteLine($"medians; every run is in {file}");
    }

    private static string Text(double value) => value.ToString(value < 100 ? "0.00" : "0", CultureInfo.InvariantCulture);

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
