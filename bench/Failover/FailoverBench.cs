using System.Diagnostics;
using System.Globalization;
using System.Text;
using HaActors.Lab.Measure;
using HaActors.Lab.Network;

namespace HaActors.Bench.Failover;

/// <summary>
/// How long a client sees no answer when the owner of an address is lost, beside keepalived and ucarp on the same segment: the
/// longest gap between 1-ms pings, worst of all trials.
/// </summary>
/// <param name="programs">Folder of haactors and pbm.</param>
/// <param name="only">Part of a loss's name, to measure no other; empty: all.</param>
internal sealed class FailoverBench(string programs, int trials, string only = "")
{
    private static readonly TimeSpan SettleLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Calm = TimeSpan.FromMilliseconds(1500);
    private static readonly TimeSpan Before = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan After = TimeSpan.FromMilliseconds(700);

    /// <summary>One contender, and what is done to the owner in each of its trials.</summary>
    private sealed record Series(string Loss, Func<Router> Make, Action<Router, string> Lose, Action<Router, string> Restore);

    private sealed record Result(string Loss, string Contender, int Trial, Gap Gap);

    public int Run()
    {
        if (!Environment.IsPrivilegedProcess) throw new BenchException("the hosts are network namespaces: run it as root");
        Tools.Need("keepalived", "keepalived");
        Tools.Need("ucarp", "ucarp");
        List<Result> results = [];
        try
        {
            foreach (Series series in AllSeries().Where(series => series.Loss.Contains(only, StringComparison.Ordinal)))
            {
                results.AddRange(Measure(series));
            }
        }
        finally
        {
            LabNetwork.Remove();
        }

        Report(results);
        return 0;
    }

    private Series[] AllSeries()
    {
        Router Default() => new HaActorsRouter("haactors, default", programs, "");
        Router Fast() => new HaActorsRouter("haactors, 10 ms", programs, "vip-defaults { advert-interval = 10ms }");
        static Router Keepalived() => new KeepalivedRouter("keepalived, default", "", "1");
        static Router FastKeepalived() => new KeepalivedRouter("keepalived, 10 ms", "vrrp_version 3", "0.01");
        Series HostLoss(Func<Router> make) => new(
            "host loss", make, (_, host) => LabNetwork.SetCable(host, plugged: false), (_, host) => LabNetwork.SetCable(host, plugged: true));
        Series Killed(Func<Router> make) => new("SIGKILL", make, (router, host) => router.Kill(host), Restart);
        Series Stopped(Func<Router> make) => new("SIGTERM", make, (router, host) => router.Stop(host), Restart);
        return
        [
            HostLoss(Default), HostLoss(Keepalived), HostLoss(() => new UcarpRouter()), HostLoss(Fast), HostLoss(FastKeepalived),
            Killed(Default), Killed(Keepalived), Killed(Fast), Stopped(Default), Stopped(Keepalived),
            new("planned move", Default, (router, host) => ((HaActorsRouter)router).MoveAway(host), (_, _) => { }),
        ];
    }

    private static void Restart(Router router, string host)
    {
        // What a killed keepalived or ucarp leaves behind is what an operator would have to clean up, too.
        Shell.Try("ip", "-n", LabNetwork.Namespace(host), "addr", "del", $"{Segment.Address}/24", "dev", "eth0");
        router.Start(host);
    }

    private IEnumerable<Result> Measure(Series series)
    {
        LabNetwork.Remove();
        Segment.Create();
        using Router router = series.Make();
        foreach (string host in Segment.Hosts)
        {
            router.Start(host);
        }

        for (int trial = 1; trial <= trials; trial++)
        {
            string owner = Settle(router);
            Gap gap = Watch(() => series.Lose(router, owner), owner);
            Console.Error.WriteLine($"bench: {series.Loss}, {router.Name}, trial {trial}: {gap.Longest.TotalMilliseconds:0} ms, {gap.Lost} pings lost");
            yield return new Result(series.Loss, router.Name, trial, gap);
            series.Restore(router, owner);
        }
    }

    private static Gap Watch(Action lose, string owner)
    {
        PingProbe probe = PingProbe.Start(Segment.Client, [Segment.Address]);
        Thread.Sleep(Before);
        lose();
        bool taken = SpinWait.SpinUntil(
            () => Segment.Hosts.Any(host => host != owner && LabNetwork.Addresses(host).Contains(Segment.Address)), SettleLimit);
        Thread.Sleep(After);
        Gap gap = probe.Stop().Single();
        return taken ? gap : throw new BenchException($"nobody took the address of {owner} within {SettleLimit.TotalSeconds} s");
    }

    /// <summary>Waits until one host has had the address for a while and the others are ready to replace it.</summary>
    private static string Settle(Router router)
    {
        long start = Stopwatch.GetTimestamp();
        (string? owner, long since) = (null, start);
        while (Stopwatch.GetElapsedTime(start) < SettleLimit)
        {
            string? now = Segment.Owner();
            if (now != owner) (owner, since) = (now, Stopwatch.GetTimestamp());
            if (owner is not null && Stopwatch.GetElapsedTime(since) > Calm && router.IsSettled) return owner;
            Thread.Sleep(50);
        }

        throw new BenchException($"{router.Name} did not come to rest within {SettleLimit.TotalSeconds} s");
    }

    private static void Report(List<Result> results)
    {
        var csv = new StringBuilder("loss,contender,trial,gap_ms,pings_lost\n");
        foreach (Result result in results)
        {
            csv.Append(CultureInfo.InvariantCulture, $"{result.Loss},\"{result.Contender}\",{result.Trial},{result.Gap.Longest.TotalMilliseconds:0.0},{result.Gap.Lost}\n");
        }

        Console.WriteLine($"{"loss",-14}{"contender",-22}{"worst ms",10}{"median ms",11}{"lost at worst",15}");
        foreach (IGrouping<(string Loss, string Contender), Result> series in results.GroupBy(result => (result.Loss, result.Contender)))
        {
            double[] gaps = [.. series.Select(result => result.Gap.Longest.TotalMilliseconds).Order()];
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{series.Key.Loss,-14}{series.Key.Contender,-22}{gaps[^1],10:0}{gaps[gaps.Length / 2],11:0}{series.Max(result => result.Gap.Lost),15}"));
        }

        string file = Path.Combine("artifacts", "bench", "failover.csv");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, csv.ToString());
        Console.WriteLine($"longest gap between answered 1-ms pings, {results.Max(result => result.Trial)} trials each; every trial is in {file}");
    }
}
