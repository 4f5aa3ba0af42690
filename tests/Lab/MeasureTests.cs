using HaActors.Lab.Measure;
using HaActors.Lab.Network;

namespace HaActors.Lab.Tests;

/// <summary>The lab's own instruments must be right before what they show is believed.</summary>
[Collection(LabCollection.Name)]
public sealed class MeasureTests
{
    private const string Address = "10.77.0.101";

    [SkippableFact]
    public void Ping_of_an_address_that_stays_loses_nothing()
    {
        using var hosts = LabFixture.Hosts(("a", "10.77.0.11/24"), ("client", "10.77.0.1/24"));
        Shell.Run("ip", "-n", LabNetwork.Namespace("a"), "addr", "add", $"{Address}/24", "dev", "eth0");
        var probe = PingProbe.Start("client", [Address]);
        Thread.Sleep(500);
        var gap = Assert.Single(probe.Stop());
        Assert.True(gap.Sent > 100, $"sent {gap.Sent}");
        Assert.Equal(0, gap.Lost);
        Assert.Equal(TimeSpan.Zero, gap.Longest);
    }

    [SkippableFact]
    public void Ping_of_an_address_that_is_away_shows_how_long()
    {
        using var hosts = LabFixture.Hosts(("a", "10.77.0.11/24"), ("client", "10.77.0.1/24"));
        Shell.Run("ip", "-n", LabNetwork.Namespace("a"), "addr", "add", $"{Address}/24", "dev", "eth0");
        var probe = PingProbe.Start("client", [Address]);
        Thread.Sleep(300);
        LabNetwork.SetCable("a", plugged: false);
        Thread.Sleep(400);
        LabNetwork.SetCable("a", plugged: true);
        Thread.Sleep(500);
        var gap = Assert.Single(probe.Stop());
        Assert.True(gap.Longest >= TimeSpan.FromMilliseconds(380), $"{gap}");
        Assert.True(gap.Lost > 0, $"{gap}");
    }

    [SkippableFact]
    public void Arp_watch_sees_two_machines_with_one_address()
    {
        using var hosts = LabFixture.Hosts(("a", "10.77.0.11/24"), ("b", "10.77.0.12/24"), ("watcher", "10.77.0.2/24"));
        Shell.Run("ip", "-n", LabNetwork.Namespace("a"), "addr", "add", $"{Address}/24", "dev", "eth0");
        var watch = ArpWatch.Start("watcher", "10.77.0.2", [Address]);
        Thread.Sleep(300);
        Shell.Run("ip", "-n", LabNetwork.Namespace("b"), "addr", "add", $"{Address}/24", "dev", "eth0");
        Thread.Sleep(500);
        Shell.Run("ip", "-n", LabNetwork.Namespace("a"), "addr", "del", $"{Address}/24", "dev", "eth0");
        Thread.Sleep(300);
        var (address, longest) = watch.Stop();
        Assert.Equal(Address, address);
        Assert.InRange(longest, TimeSpan.FromMilliseconds(300), TimeSpan.FromSeconds(5));
    }

    [SkippableFact]
    public void Arp_watch_takes_a_clean_move_for_what_it_is()
    {
        using var hosts = LabFixture.Hosts(("a", "10.77.0.11/24"), ("b", "10.77.0.12/24"), ("watcher", "10.77.0.2/24"));
        Shell.Run("ip", "-n", LabNetwork.Namespace("a"), "addr", "add", $"{Address}/24", "dev", "eth0");
        var watch = ArpWatch.Start("watcher", "10.77.0.2", [Address]);
        Thread.Sleep(300);
        Shell.Run("ip", "-n", LabNetwork.Namespace("a"), "addr", "del", $"{Address}/24", "dev", "eth0");
        Shell.Run("ip", "-n", LabNetwork.Namespace("b"), "addr", "add", $"{Address}/24", "dev", "eth0");
        Thread.Sleep(300);
        Assert.Equal(TimeSpan.Zero, watch.Stop().Longest);
    }

    [Fact]
    public void Double_answer_may_last_as_long_as_the_better_nodes_adverts_are_lost()
    {
        var table = new AnswerTable(["a", "b"], [(Address, 51)]);
        table.Sent(51, from: 0, rank: 200);
        table.Sent(51, from: 1, rank: 100);
        for (var ms = 0; ms <= 500; ms += 10)
        {
            table.Answer(0, 0);
            table.Answer(0, 1);
            table.EndRound(At(ms), (_, _) => false);
            if (ms == 100)
            {
                table.Lost(51, from: 0, to: 1, rank: 200, At(ms));
                table.Lost(52, from: 0, to: 1, rank: 200, At(300));     // another router's
            }

            table.Lost(51, from: 1, to: 0, rank: 100, At(ms));          // would have changed nothing
        }

        table.EndRound(At(510), (_, _) => false);
        var seen = Assert.Single(table.Take());
        Assert.Equal((500, 1, 100), (seen.Length.TotalMilliseconds, seen.Lost, seen.Unheard.TotalMilliseconds));
        Assert.Equal(100 + (4 * 50) + 7, seen.Bound(TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(7)).TotalMilliseconds);

        static long At(int milliseconds) => milliseconds * System.Diagnostics.Stopwatch.Frequency / 1000;
    }
}
