using System.Globalization;

namespace HaActors.Bench.Proxy;

/// <summary>How long the proxy bench measures.</summary>
/// <param name="Rounds">Runs per contender and scenario, 1-100; the table shows medians.</param>
/// <param name="Seconds">Length of one run of requests, 1-60.</param>
/// <param name="Only">Part of the names of the scenarios to run; empty: all.</param>
internal sealed record ProxyBenchOptions(int Rounds = 5, int Seconds = 4, string Only = "")
{
    public static ProxyBenchOptions Parse(string[] options)
    {
        var parsed = new ProxyBenchOptions();
        for (int i = 0; i < options.Length; i += 2)
        {
            string value = i + 1 < options.Length ? options[i + 1] : "";
            parsed = options[i] switch
            {
                "--rounds" => parsed with { Rounds = Number(options[i], value, 100) },
                "--seconds" => parsed with { Seconds = Number(options[i], value, 60) },
                "--only" => parsed with { Only = value },
                _ => throw new BenchException($"proxy: unknown option {options[i]}"),
            };
        }

        return parsed;
    }

    private static int Number(string option, string value, int most) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= 1 && number <= most
            ? number
            : throw new BenchException($"proxy: {option} = {value}: must be 1-{most}");
}
