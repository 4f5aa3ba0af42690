using System.Globalization;
using System.Text;
using HaActors.Lab.Measure;

namespace HaActors.Bench.Failover;

/// <summary>The table and the CSV of the failover bench, and what it was to show (docs: the targets of the design).</summary>
internal static class FailoverReport
{
    public const string Default = "haactors, default";
    public const string Fast = "haactors, 10 ms";
    public const string FastKeepalived = "keepalived, 10 ms";
    public const string Failback = "failback";

    private const double HostLossTarget = 200;      // ms, default configuration
    private const double AddressGoneTarget = 2000;  // ms after SIGKILL

    public static void Print(List<Trial> trials, int each)
    {
        Console.WriteLine();
        Console.WriteLine($"{"",-14}{"",-20}{"ping, ms",16}{"connect, ms",18}{"stream, ms",18}{"lost or broken",26}");
        Console.WriteLine($"{"loss",-14}{"contender",-20}{"worst",9}{"median",7}{"worst",11}{"median",7}{"worst",11}{"median",7}{"pings",10}{"connects",9}{"streams",8}");
        foreach (IGrouping<(string Loss, string Contender), Trial> series in trials.GroupBy(trial => (trial.Loss, trial.Contender)).OrderBy(series => Order(series.Key.Loss)))
        {
            Console.WriteLine(
                $"{series.Key.Loss,-14}{series.Key.Contender,-20}{Pair(series, trial => trial.Ping),16}{Pair(series, trial => trial.Connect),18}{Pair(series, trial => trial.Stream),18}"
                + $"{series.Sum(trial => trial.Ping.Lost),10}{series.Sum(trial => trial.Connect.Lost),9}{series.Sum(trial => trial.Stream.Lost),8}");
        }

        Console.WriteLine();
        foreach ((string claim, bool? held) in Targets(trials))
        {
            Console.WriteLine($"{held switch { true => "met     ", false => "MISSED  ", null => "not seen" }} {claim}");
        }

        string file = Path.Combine("artifacts", "bench", "failover.csv");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, Csv(trials));
        Console.WriteLine($"{each} trials of each loss, each followed by a failback; an outage that had not ended with its trial counts as the whole trial; every trial is in {file}");
    }

    private static IEnumerable<(string Claim, bool? Held)> Targets(List<Trial> trials)
    {
        double? host = Worst(trials, "host loss", Default, trial => trial.Outage(trial.Ping));
        yield return ($"host loss, default: longest client gap {Text(host)}, target {HostLossTarget:0} ms", Within(host, HostLossTarget));
        (double? ours, double? theirs) = (Worst(trials, "host loss", Fast, trial => trial.Outage(trial.Ping)), Worst(trials, "host loss", FastKeepalived, trial => trial.Outage(trial.Ping)));
        yield return ($"host loss, 10 ms adverts: {Text(ours)}, target keepalived's own {Text(theirs)}", theirs is { } limit ? Within(ours, limit) : null);
        double? killed = Worst(trials, "SIGKILL", Default, trial => trial.Outage(trial.Ping));
        yield return ($"SIGKILL, default: longest client gap {Text(killed)}, target {HostLossTarget:0} ms", Within(killed, HostLossTarget));
        foreach (string contender in new[] { Default, Fast })
        {
            double? gone = Worst(trials, "SIGKILL", contender, trial => trial.Gone?.TotalMilliseconds ?? double.PositiveInfinity);
            yield return ($"SIGKILL, {contender}: its address gone from its interface after {Text(gone)}, target {AddressGoneTarget:0} ms", Within(gone, AddressGoneTarget));
        }

        foreach (string loss in new[] { "planned move", "drain", "SIGTERM" })
        {
            List<Trial> moves = [.. trials.Where(trial => trial.Loss == loss && trial.Contender == Default)];
            (int pings, int connects, int streams) = (moves.Sum(trial => trial.Ping.Lost), moves.Sum(trial => trial.Connect.Lost), moves.Sum(trial => trial.Stream.Lost));
            yield return ($"{loss}, default: {pings} of {moves.Sum(trial => trial.Ping.Sent)} pings lost, {connects} of {moves.Sum(trial => trial.Connect.Sent)} connects, {streams} of {moves.Count} streams broken, target 0",
                moves.Count == 0 ? null : pings + connects + streams == 0);
        }
    }

    private static bool? Within(double? value, double limit) => value is null ? null : value <= limit;

    private static double? Worst(List<Trial> trials, string loss, string contender, Func<Trial, double> value) =>
        trials.Where(trial => trial.Loss == loss && trial.Contender == contender).Select(value).Cast<double?>().Max();

    private static string Text(double? milliseconds) => milliseconds is { } value ? string.Create(CultureInfo.InvariantCulture, $"{value:0} ms") : "(not measured)";

    private static string Pair(IEnumerable<Trial> series, Func<Trial, Gap> gap)
    {
        double[] outages = [.. series.Select(trial => trial.Outage(gap(trial))).Order()];
        return string.Create(CultureInfo.InvariantCulture, $"{outages[^1]:0}{outages[outages.Length / 2],7:0}");
    }

    private static int Order(string loss) => Array.IndexOf(["host loss", "SIGKILL", "SIGTERM", "planned move", "drain", Failback], loss);

    private static string Csv(List<Trial> trials)
    {
        var csv = new StringBuilder("loss,contender,trial,trial_ms,ping_ms,pings,pings_lost,connect_ms,connects,connects_lost,stream_ms,requests,streams_broken,address_gone_ms\n");
        foreach (Trial trial in trials)
        {
            csv.Append(CultureInfo.InvariantCulture, $"{trial.Loss},\"{trial.Contender}\",{trial.Number},{trial.Length.TotalMilliseconds:0},")
                .Append(CultureInfo.InvariantCulture, $"{trial.Outage(trial.Ping):0.0},{trial.Ping.Sent},{trial.Ping.Lost},{trial.Outage(trial.Connect):0.0},{trial.Connect.Sent},{trial.Connect.Lost},")
                .Append(CultureInfo.InvariantCulture, $"{trial.Outage(trial.Stream):0.0},{trial.Stream.Sent},{trial.Stream.Lost},{trial.Gone?.TotalMilliseconds:0}\n");
        }

        return csv.ToString();
    }
}
