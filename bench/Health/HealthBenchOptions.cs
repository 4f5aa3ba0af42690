using System.Globalization;

namespace HaActors.Bench.Health;

/// <summary>What the health bench measures, and how long.</summary>
/// <param name="Servers">Checked once a second, 1-60000.</param>
/// <param name="Rounds">Runs per contender, 1-100.</param>
/// <param name="Seconds">Length of one run, 2-600; before it as many to warm up, ten at least.</param>
internal sealed record HealthBenchOptions(int Servers = 10_000, int Rounds = 2, int Seconds = 20)
{
    private const int LeastWarmUp = 10;

    public TimeSpan WarmUp => TimeSpan.FromSeconds(Math.Max(Seconds, LeastWarmUp));

    public TimeSpan Measured => TimeSpan.FromSeconds(Seconds);

    public static HealthBenchOptions Parse(string[] options)
    {
        var parsed = new HealthBenchOptions();
        for (int i = 0; i < options.Length; i += 2)
        {
            string value = i + 1 < options.Length ? options[i + 1] : "";
            parsed = options[i] switch
            {
                "--servers" => parsed with { Servers = Number(options[i], value, 1, 60_000) },
                "--rounds" => parsed with { Rounds = Number(options[i], value, 1, 100) },
                "--seconds" => parsed with { Seconds = Number(options[i], value, 2, 600) },
                _ => throw new BenchException($"health: unknown option {options[i]}"),
            };
        }

        return parsed;
    }

    private static int Number(string option, string value, int least, int most) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most
            ? number
            : throw new BenchException($"health: {option} = {value}: must be {least}-{most}");
}
