using System.Globalization;
using HaActors.Net.Proxy;
using HaActors.Tests.Shared;

namespace HaActors.Bench.Soak;

/// <summary>An hour of a busy site's broken sessions in some minutes: 200 a second would be 720,000.</summary>
/// <param name="seconds">1-86400.</param>
/// <param name="seed">What is drawn follows from it; the order in which the kernel runs threads does not.</param>
internal sealed class SoakBench(int seconds, int seed)
{
    private const int ClientsOfMode = 8;

    public static SoakBench Parse(string[] options)
    {
        (int seconds, int seed) = (300, Random.Shared.Next());
        for (int i = 0; i < options.Length; i += 2)
        {
            if (i + 1 >= options.Length || !int.TryParse(options[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out int number))
                throw new BenchException($"soak: {options[i]} needs a number");
            if (options[i] == "--seconds" && number is > 0 and <= 86_400) seconds = number;
            else if (options[i] == "--seed") seed = number;
            else throw new BenchException($"soak: unknown option {options[i]}, or {number} is not 1-86400");
        }

        return new SoakBench(seconds, seed);
    }

    public int Run()
    {
        Console.WriteLine($"soak: {seconds} s, seed {seed}, {4 * ClientsOfMode} clients at once");
        SoakReport report = new TrafficSoak(seed, ClientsOfMode).Run(TimeSpan.FromSeconds(seconds));
        foreach (FrontendCounters each in report.Frontends)
        {
            IEnumerable<string> ends = Enum.GetValues<SessionOutcome>().Where(outcome => each.Outcomes[(int)outcome] > 0)
                .Select(outcome => $"{outcome} {each.Outcomes[(int)outcome]}");
            Console.WriteLine($"{each.Frontend,-9} {each.Total,9} accepted, {each.Outcomes.Sum(),9} ended, {each.Sessions} open: {string.Join(", ", ends)}");
        }

        Console.WriteLine($"{report.Sessions} sessions, {report.Sessions / seconds} a second, {report.Faults.Length} faults");
        foreach (string fault in report.Faults) Console.WriteLine($"  {fault}");
        return report.Faults.IsEmpty ? 0 : 1;
    }
}
