using System.Diagnostics;
using HaActors.Lab.Network;

namespace HaActors.Bench.Failover;

/// <summary>
/// How long clients are without service when the owner of an address is lost, and when it comes back, beside keepalived and ucarp on the same
/// segment: 1-ms pings, a loop of TCP connections and one long stream, worst of all trials.
/// </summary>
/// <param name="programs">Folder of haactors and pbm.</param>
/// <param name="only">Part of the name of a loss or a contender, to measure no other; empty: all.</param>
internal sealed class FailoverBench(string programs, int trials, string only)
{
    private static readonly TimeSpan SettleLimit = TimeSpan.FromSeconds(90);

    // A stopping node waits for its connections, but only so long (shutdown-timeout): those of a client that ends them by then must not break.
    private static readonly TimeSpan ShortLife = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Calm = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(5);

    /// <summary>The best host of every contender; each loss is its loss.</summary>
    private static readonly string Best = Segment.Hosts[0];

    private readonly long _start = Stopwatch.GetTimestamp();

    /// <summary>One contender, and what is done to its owner in each of its trials.</summary>
    /// <param name="Restore">Undoes the loss; the address comes back, which is measured as well.</param>
    private sealed record Series(string Loss, string Contender, Func<Router> Make, Action<Router> Lose, Action<Router> Restore);

    /// <summary>Reads <c>--trials N</c>, 1-1000, default 10, and <c>--only TEXT</c>.</summary>
    public static FailoverBench Parse(string programs, string[] options)
    {
        (int trials, string only) = (10, "");
        for (int i = 0; i < options.Length; i += 2)
        {
            string value = i + 1 < options.Length ? options[i + 1] : throw new BenchException($"{options[i]}: needs a value");
            switch (options[i])
            {
                case "--trials" when int.TryParse(value, out trials) && trials is > 0 and <= 1000:
                    break;
                case "--only":
                    only = value;
                    break;
                default:
                    throw new BenchException($"{options[i]} {value}: must be --trials N, 1-1000, or --only TEXT");
            }
        }

        return new FailoverBench(programs, trials, only);
    }

    /// <returns>The exit status: 1 if a target was missed.</returns>
    public int Run()
    {
        if (!Environment.IsPrivilegedProcess) throw new BenchException("the hosts are network namespaces: run it as root");
        Tools.Need("keepalived", "keepalived");
        Tools.Need("ucarp", "ucarp");
        List<Trial> results = [];
        List<string> unfinished = [];
        try
        {
            foreach (IGrouping<string, Series> contender in AllSeries()
                .Where(series => $"{series.Loss} {series.Contender}".Contains(only, StringComparison.Ordinal))
                .GroupBy(series => series.Contender))
            {
                try
                {
                    Measure(contender, results);
                }
                catch (BenchException error)
                {
                    Console.Error.WriteLine($"bench: {error.Message}");
                    unfinished.Add(error.Message);
                }
            }
        }
        finally
        {
            LabNetwork.Remove();
        }

        bool held = FailoverReport.Print(results, trials, unfinished);
        Console.WriteLine(FormattableString.Invariant($"{Stopwatch.GetElapsedTime(_start).TotalMinutes:0.0} minutes; load {LoadNow} at the end"));
        return held ? 0 : 1;
    }

    private static string LoadNow => File.ReadAllText("/proc/loadavg").Split(' ')[0];

    private IEnumerable<Series> AllSeries()
    {
        (string Name, Func<string, Router> Make)[] contenders =
        [
            (FailoverReport.Default, name => new HaActorsRouter(name, programs, "")),
            (FailoverReport.Fast, name => new HaActorsRouter(name, programs, "vip-defaults { advert-interval = 10ms }")),
            ("keepalived, default", name => new KeepalivedRouter(name, "", "1")),
            (FailoverReport.FastKeepalived, name => new KeepalivedRouter(name, "vrrp_version 3", "0.01")),
            ("ucarp, default", name => new UcarpRouter(name)),
        ];
        foreach ((string name, Func<string, Router> make) in contenders)
        {
            Series Of(string loss, Action<Router> lose, Action<Router> restore) => new(loss, name, () => make(name), lose, restore);
            yield return Of("host loss", _ => LabNetwork.SetCable(Best, plugged: false), _ => LabNetwork.SetCable(Best, plugged: true));
            yield return Of("SIGKILL", router => router.Kill(Best), Restart);
            yield return Of("SIGTERM", router => router.Stop(Best), Restart);
            if (name != FailoverReport.Default) continue;
            yield return Of("planned move", router => ((HaActorsRouter)router).Move(Segment.Hosts[1]), router => ((HaActorsRouter)router).Move(Best));
            yield return Of("drain", router => ((HaActorsRouter)router).Drain(Best), router => ((HaActorsRouter)router).Undrain(Best));
        }
    }

    private static void Restart(Router router)
    {
        // What a killed keepalived or ucarp leaves behind is what an operator would have to clean up, too.
        Shell.Try("ip", "-n", LabNetwork.Namespace(Best), "addr", "del", $"{Segment.Address}/24", "dev", "eth0");
        router.Start(Best);
    }

    private void Measure(IEnumerable<Series> contender, List<Trial> results)
    {
        Series first = contender.First();
        LabNetwork.Remove();
        IReadOnlyList<IDisposable> servers = Segment.Create(hostsServe: !first.Contender.StartsWith("haactors", StringComparison.Ordinal));
        using Router router = first.Make();
        using AddressWatch watch = new(Segment.Hosts, Segment.Address);
        foreach (string host in Segment.Hosts)
        {
            router.Start(host);
        }

        if (!SpinWait.SpinUntil(() => router.IsSettled, SettleLimit)) throw new BenchException($"{router.Name} did not start within {SettleLimit.TotalSeconds} s");
        router.Prefer(Best);
        foreach (Series series in contender)
        {
            for (int number = 1; number <= trials; number++)
            {
                Settle(router, watch);
                Trial lost = Trial.Run(series.Loss, router, number, watch, Best, series.Loss == "SIGTERM" ? ShortLife : null, () => series.Lose(router),
                    () => Segment.Hosts.Any(host => host != Best && watch.Has(host)));
                string successor = Segment.Hosts.FirstOrDefault(host => host != Best && watch.Has(host)) ?? Segment.Hosts[1];
                Take(lost, router.Account(successor));
                Take(Trial.Run(FailoverReport.Back + series.Loss, router, number, watch, successor, null, () => series.Restore(router), () => watch.Owner() == Best), "");
            }
        }

        foreach (IDisposable server in servers)
        {
            server.Dispose();
        }

        void Take(Trial trial, string account)
        {
            results.Add(trial);
            Console.Error.WriteLine(FormattableString.Invariant(
                $"bench: {Stopwatch.GetElapsedTime(_start).TotalSeconds,5:0} s: {trial.Contender}, {trial.Loss}, {trial.Number} of {trials}: ping {trial.Outage(trial.Ping):0} ms, {trial.Ping.Lost} lost, connect {trial.Outage(trial.Connect):0} ms, {trial.Connect.Lost} lost ({trial.Accept.Lost} not accepted), stream {trial.Outage(trial.Stream):0} ms, {trial.Stream.Lost} broken; {trial.Length.TotalSeconds:0.0} s; load {LoadNow} {account}"));
        }
    }

    /// <summary>Waits until the best host alone has had the address for a while and the others are ready to replace it.</summary>
    private static void Settle(Router router, AddressWatch watch)
    {
        long start = Stopwatch.GetTimestamp();
        (string? owner, long since) = (null, start);
        while (Stopwatch.GetElapsedTime(start) < SettleLimit)
        {
            string? now = watch.Owner();
            if (now != owner) (owner, since) = (now, Stopwatch.GetTimestamp());
            if (owner == Best && Stopwatch.GetElapsedTime(since) > Calm && router.IsSettled) return;
            Thread.Sleep(Pace);
        }

        throw new BenchException($"{router.Name} did not come to rest within {SettleLimit.TotalSeconds} s: {string.Join(' ', Segment.Hosts.Where(watch.Has))} had the address at the end");
    }
}
