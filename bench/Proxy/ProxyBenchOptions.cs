using System.Globalization;

namespace HaActors.Bench.Proxy;

/// <summary>What the proxy bench measures, and how long.</summary>
/// <param name="Rounds">Runs per contender and scenario, 1-100; the table shows medians.</param>
/// <param name="Seconds">Length of one run of requests, 1-60. Many short rounds say more than few long ones: what else the machine does changes
/// from minute to minute, and two runs that follow each other share it.</param>
internal sealed record ProxyBenchOptions(int Rounds = 6, int Seconds = 2)
{
    /// <summary>Parts of the names of what is to run; empty: all.</summary>
    private string[] Only { get; init; } = [];

    public static ProxyBenchOptions Parse(string[] options)
    {
        var parsed = new ProxyBenchOptions();
        for (int i = 0; i < options.Length; i++)
        {
            string value = i + 1 < options.Length ? options[i + 1] : "";
            switch (options[i])
            {
                case "--rounds":
                    parsed = parsed with { Rounds = Number(options[i++], value, 100) };
                    break;
                case "--seconds":
                    parsed = parsed with { Seconds = Number(options[i++], value, 60) };
                    break;
                case ['-', ..]:
                    throw new BenchException($"proxy: unknown option {options[i]}");
                default:
                    parsed = parsed with { Only = [.. parsed.Only, options[i]] };
                    break;
            }
        }

        return parsed.Only.FirstOrDefault(part => !Names.Any(name => name.Contains(part, StringComparison.Ordinal))) is { } unknown
            ? throw new BenchException($"proxy: nothing is named {unknown}; there are: {string.Join("; ", Names)}")
            : parsed;
    }

    /// <summary>Whether something of that name is to run.</summary>
    public bool Means(string name) => Only.Length == 0 || Only.Any(part => name.Contains(part, StringComparison.Ordinal));

    private static IEnumerable<string> Names => [.. Scenario.All.Select(each => each.Name), "idle memory", "steady load"];

    private static int Number(string option, string value, int most) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= 1 && number <= most
            ? number
            : throw new BenchException($"proxy: {option} = {value}: must be 1-{most}");
}
