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

    /// <summary>Before the name of a loss: the return of what was lost.</summary>
    public const string Back = "back after ";

    private static readonly string[] Losses = ["host loss", "SIGKILL", "SIGTERM", "planned move", "drain"];

    private const double HostLossTarget = 200;      // ms, default configuration
    private const double AddressGoneTarget = 2000;  // ms after SIGKILL

    /// <returns>Whether every target was met that the trials say something about.</returns>
    /// <param name="unfinished">What went wrong, and kept trials from being made.</param>
    public static bool Print(List<Trial> trials, int each, List<string> unfinished)
    {
        Console.WriteLine();
        Console.WriteLine($"{"",-24}{"",-20}{"ping, ms",16}{"connect, ms",18}{"stream, ms",18}{"lost or broken",26}");
        Console.WriteLine($"{"loss",-24}{"contender",-20}{"worst",9}{"median",7}{"worst",11}{"median",7}{"worst",11}{"median",7}{"pings",10}{"connects",9}{"streams",8}");
        foreach (IGrouping<(string Loss, string Contender), Trial> series in trials.GroupBy(trial => (trial.Loss, trial.Contender)).OrderBy(series => Order(series.Key.Loss)))
        {
            Console.WriteLine(
                $"{series.Key.Loss,-24}{series.Key.Contender,-20}{Pair(series, trial => trial.Ping),16}{Pair(series, trial => trial.Connect),18}{Pair(series, trial => trial.Stream),18}"
                + $"{series.Sum(trial => trial.Ping.Lost),10}{series.Sum(trial => trial.Connect.Lost),9}{series.Sum(trial => trial.Stream.Lost),8}");
        }

        string file = Path.Combine("artifacts", "bench", "failover.csv");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, Csv(trials));
        Console.WriteLine($"{each} trials of each loss, each followed by a return; an outage that had not ended with its trial counts as the whole trial; every trial is in {file}");

        Console.WriteLine();
        List<(string Claim, bool? Held)> targets = [.. Targets(trials)];
        foreach ((string claim, _) in targets.Where(target => target.Held is true))
        {
            Console.WriteLine($"met     {claim}");
        }

        List<string> missed = [.. unfinished, .. targets.Where(target => target.Held is false).Select(target => target.Claim)];
        Console.WriteLine($"{missed.Count} missed{(missed.Count == 0 ? "" : ":")}");
        missed.ForEach(claim => Console.WriteLine($"MISSED  {claim}"));
        int unseen = targets.Count(target => target.Held is null);
        if (unseen > 0) Console.WriteLine($"{unseen} of {targets.Count} targets not looked at");
        return missed.Count == 0;
    }

    private static IEnumerable<(string Claim, bool? Held)> Targets(List<Trial> trials)
    {
        double? ours = Worst(trials, "host loss", Default, trial => trial.Outage(trial.Ping));
        yield return ($"host loss, default: longest client gap {Text(ours)}, target {HostLossTarget:0} ms", Within(ours, HostLossTarget));
        double? theirs = Worst(trials, "host loss", FastKeepalived, trial => trial.Outage(trial.Ping));
        ours = Worst(trials, "host loss", Fast, trial => trial.Outage(trial.Ping));
        yield return ($"host loss, 10 ms adverts: {Text(ours)}, target keepalived's own {Text(theirs)}", Within(ours, theirs));
        ours = Worst(trials, "SIGKILL", Default, trial => trial.Outage(trial.Ping));
        yield return ($"SIGKILL, default: longest client gap {Text(ours)}, target {HostLossTarget:0} ms", Within(ours, HostLossTarget));
        ours = Worst(trials, "SIGKILL", Fast, trial => trial.Outage(trial.Ping));
        yield return ($"SIGKILL, 10 ms adverts: {Text(ours)}, target keepalived's host loss {Text(theirs)}", Within(ours, theirs));
        foreach (string contender in new[] { Default, Fast })
        {
            double? gone = Worst(trials, "SIGKILL", contender, trial => trial.Gone?.TotalMilliseconds ?? double.PositiveInfinity);
            yield return ($"SIGKILL, {contender}: its address gone from its interface after {Text(gone)}, target {AddressGoneTarget:0} ms", Within(gone, AddressGoneTarget));
            foreach (string loss in Losses.Skip(2).Concat(Losses.Select(loss => Back + loss)))
            {
                List<Trial> moves = [.. trials.Where(trial => trial.Loss == loss && trial.Contender == contender)];
                if (moves.Count == 0 && contender == Fast && (loss.EndsWith("move", StringComparison.Ordinal) || loss.EndsWith("drain", StringComparison.Ordinal))) continue;
                (int pings, int connects, int streams) = (moves.Sum(trial => trial.Ping.Lost), moves.Sum(trial => trial.Connect.Lost), moves.Sum(trial => trial.Stream.Lost));
                yield return ($"{loss}, {contender}: {pings} of {moves.Sum(trial => trial.Ping.Sent)} pings lost, {connects} of {moves.Sum(trial => trial.Connect.Sent)} connects, {streams} of {moves.Count} streams broken, target 0",
                    moves.Count == 0 ? null : pings + connects + streams == 0);
            }
        }
    }

    private static bool? Within(double? value, double? limit) => value is null || limit is null ? null : value <= limit;

    private static double? Worst(List<Trial> trials, string loss, string contender, Func<Trial, double> value) =>
        trials.Where(trial => trial.Loss == loss && trial.Contender == contender).Select(value).Cast<double?>().Max();

    private static string Text(double? milliseconds) => milliseconds is { } value ? string.Create(CultureInfo.InvariantCulture, $"{value:0} ms") : "(not measured)";

    private static string Pair(IEnumerable<Trial> series, Func<Trial, Gap> gap)
    {
        double[] outages = [.. series.Select(trial => trial.Outage(gap(trial))).Order()];
        return string.Create(CultureInfo.InvariantCulture, $"{outages[^1]:0}{outages[outages.Length / 2],7:0}");
    }

    private static int Order(string loss) =>
        loss.StartsWith(Back, StringComparison.Ordinal) ? Losses.Length + Order(loss[Back.Length..]) : Array.IndexOf(Losses, loss);

    private static string Csv(List<Trial> trials)
    {
        var csv = new StringBuilder("loss,contender,trial,trial_ms,ping_ms,pings,pings_lost,connect_ms,connects,connects_lost,not_accepted,stream_ms,requests,streams_broken,address_gone_ms\n");
        foreach (Trial trial in trials)
        {
            csv.Append(CultureInfo.InvariantCulture, $"{trial.Loss},\"{trial.Contender}\",{trial.Number},{trial.Length.TotalMilliseconds:0},")
                .Append(CultureInfo.InvariantCulture, $"{trial.Outage(trial.Ping):0.0},{trial.Ping.Sent},{trial.Ping.Lost},{trial.Outage(trial.Connect):0.0},{trial.Connect.Sent},{trial.Connect.Lost},{trial.Accept.Lost},")
                .Append(CultureInfo.InvariantCulture, $"{trial.Outage(trial.Stream):0.0},{trial.Stream.Sent},{trial.Stream.Lost},{trial.Gone?.TotalMilliseconds:0}\n");
        }

        return csv.ToString();
    }
}
