using HaActors.Lab.Measure;
using HaActors.Lab.Network;
using HaActors.Lab.Network.Rough;

namespace HaActors.Lab.Tests;

/// <summary>The network of the chaos tests must do what they say, and see what they claim, before they are believed.</summary>
[Collection(LabCollection.Name)]
public sealed class RoughSwitchTests
{
    private const string Address = "10.77.0.101";

    [SkippableFact]
    public void Undisturbed_frames_pass_and_a_cut_way_loses_all()
    {
        using var hosts = Hosts();
        using var network = RoughSwitch.Start(["a", "b", "client"], [], seed: 1);
        Assert.Equal(0, Pings("10.77.0.11").Lost);
        network.Set((from, to) => (from, to) == ("a", "client") ? Trouble.Cut : Trouble.None);
        var cut = Pings("10.77.0.11");
        Assert.Equal(cut.Sent, cut.Lost);
        Assert.Equal(0, Pings("10.77.0.12").Lost);
    }

    [SkippableFact]
    public void Share_of_frames_is_lost_and_held_frames_arrive()
    {
        using var hosts = Hosts();
        using var network = RoughSwitch.Start(["a", "b", "client"], [], seed: 2);
        Pings("10.77.0.11");
        network.Set((from, to) => (from, to) == ("a", "client") ? new Trouble(0.3) : Trouble.None);
        var lossy = Pings("10.77.0.11");
        Assert.InRange((double)lossy.Lost / lossy.Sent, 0.2, 0.4);
        network.Set((_, _) => new Trouble(0, TimeSpan.FromMilliseconds(50)));
        Assert.InRange(Pings("10.77.0.11").Lost, 0, 150);       // those of the last 300 ms may be on their way
    }

    [SkippableFact]
    public void Two_hosts_with_one_address_are_seen_and_a_clean_move_is_not()
    {
        using var hosts = Hosts();
        using var network = RoughSwitch.Start(["a", "b", "client"], [(Address, 51)], seed: 3);
        SetAddress("a", "add");
        Thread.Sleep(200);
        SetAddress("a", "del");
        SetAddress("b", "add");
        Thread.Sleep(200);
        var (doubles, rounds) = network.Take();
        Assert.Empty(doubles);
        Assert.True(rounds.One > 20, $"{rounds}");

        SetAddress("a", "add");
        Thread.Sleep(400);
        SetAddress("a", "del");
        Thread.Sleep(100);
        var seen = Assert.Single(network.Take().Doubles);
        Assert.Equal(("a", "b"), seen.Hosts);
        Assert.InRange(seen.Length, TimeSpan.FromMilliseconds(380), TimeSpan.FromSeconds(5));
        Assert.True(seen.Length > seen.Bound(TimeSpan.FromMilliseconds(50), TimeSpan.Zero), $"{seen}");
    }

    [SkippableFact]
    public void Hosts_that_cannot_hear_each_other_may_both_answer()
    {
        using var hosts = Hosts();
        using var network = RoughSwitch.Start(["a", "b", "client"], [(Address, 51)], seed: 4);
        network.Set((from, to) => from == "b" || to == "b" ? Trouble.Cut : Trouble.None);
        SetAddress("a", "add");
        SetAddress("b", "add");
        Thread.Sleep(200);
        Assert.Empty(network.Take().Doubles);
        network.Set((_, _) => Trouble.None);
        Thread.Sleep(200);
        Assert.InRange(Assert.Single(network.Take().Doubles).Length, TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(1000));
    }

    private static void SetAddress(string host, string verb) =>
        Shell.Run("ip", "-n", LabNetwork.Namespace(host), "addr", verb, $"{Address}/24", "dev", "eth0");

    private static Gap Pings(string address)
    {
        var probe = PingProbe.Start("client", [address]);
        Thread.Sleep(400);
        return probe.Stop()[0];
    }

    private static IDisposable Hosts() => LabFixture.Hosts(("a", "10.77.0.11/24"), ("b", "10.77.0.12/24"), ("client", "10.77.0.1/24"));
}
