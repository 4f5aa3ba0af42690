using HaActors.Lab.Measure;
using HaActors.Lab.Network;
using HaActors.Net.Link;
using HaActors.Net.Redundancy;
using Xunit.Abstractions;
using static HaActors.Lab.Tests.Redundancy.EngineUnderTest;

namespace HaActors.Lab.Tests.Redundancy;

/// <summary>Engines on one LAN, with a client that pings their address every millisecond.</summary>
[Collection(LabCollection.Name)]
public sealed class EngineTests(ITestOutputHelper output)
{
    [SkippableFact]
    public void Cut_link_moves_the_address_and_its_return_brings_it_back_without_loss()
    {
        using var hosts = Hosts();
        using var a = On("a").Open(200);
        using var b = On("b").Open(100);
        a.AwaitState(VipState.Master);
        Await(() => b.Engine.Counters.AdvertsReceived > 3, () => "adverts");
        Assert.Equal("a", Holders("a", "b"));

        var probe = Ping();
        LabNetwork.SetCable("a", plugged: false);
        b.AwaitState(VipState.Master);
        a.AwaitState(VipState.Initialize);
        Assert.Equal("b", Holders("a", "b"));
        Assert.Equal("masterNoResponse", b.Transitions.Last().Cause);
        Thread.Sleep(100);
        Assert.InRange(Report("link cut", probe).Longest.TotalMilliseconds, 50, 250);

        probe = Ping();
        LabNetwork.SetCable("a", plugged: true);
        a.AwaitState(VipState.Master);
        b.AwaitState(VipState.Backup);
        Assert.Equal("preempted", a.Transitions.Last().Cause);
        Thread.Sleep(100);
        Assert.Equal(0, Report("link back", probe).Lost);
        Assert.Equal("a", Holders("a", "b"));
    }

    [SkippableFact]
    public void Changed_priorities_move_the_address_without_loss()
    {
        using var hosts = Hosts();
        using var a = On("a").Open(200);
        a.AwaitState(VipState.Master);
        using var b = On("b").Open(100);
        Await(() => b.Engine.Counters.AdvertsReceived > 3, () => "adverts");
        var probe = Ping();
        for (var i = 0; i < 5; i++)
        {
            a.Engine.SetPriority("web", 50, "plan");
            b.AwaitState(VipState.Master);
            a.AwaitState(VipState.Backup);
            Assert.Equal("preempted", b.Transitions.Last().Cause);
            a.Engine.SetPriority("web", 200, "plan");
            a.AwaitState(VipState.Master);
            b.AwaitState(VipState.Backup);
            Assert.Equal("preempted: plan", a.Transitions.Last().Cause);
        }

        Thread.Sleep(100);
        Assert.Equal(0, Report("ten planned moves", probe).Lost);
    }

    [SkippableFact]
    public void Closed_vip_is_handed_over_without_loss()
    {
        using var hosts = Hosts();
        using var a = On("a").Open(200);
        using var b = On("b").Open(150);
        a.AwaitState(VipState.Master);
        Await(() => b.Engine.Counters.AdvertsReceived > 3, () => "adverts");
        var probe = Ping();
        a.Engine.Close("web", "stop");
        b.AwaitState(VipState.Master);
        Assert.Equal("preempted", b.Transitions.Last().Cause);
        a.AwaitState(VipState.Initialize);
        Assert.Equal("closed: stop", a.Transitions.Last().Cause);
        Thread.Sleep(100);
        Assert.Equal(0, Report("closed", probe).Lost);
    }

    [SkippableFact]
    public void Closed_vip_is_released_when_the_backups_do_not_preempt()
    {
        using var hosts = Hosts();
        using var a = On("a").Open(200);
        a.AwaitState(VipState.Master);
        using var b = On("b").Open(150, Settings(preempt: false));
        Await(() => b.Engine.Counters.AdvertsReceived > 3, () => "adverts");
        var probe = Ping();
        a.Engine.Close("web", "stop");
        b.AwaitState(VipState.Master);
        Assert.Equal("priority", b.Transitions.Last().Cause);
        Thread.Sleep(100);
        Assert.InRange(Report("released", probe).Longest.TotalMilliseconds, 1, 100);
    }

    [SkippableFact]
    public void Interface_that_goes_down_and_up_is_used_again()
    {
        using var hosts = Hosts();
        using var a = On("a").Open(200);
        a.AwaitState(VipState.Master);
        Shell.Run("ip", "-n", LabNetwork.Namespace("a"), "link", "set", "eth0", "down");
        a.AwaitState(VipState.Initialize);
        Assert.Equal("link down", a.Transitions.Last().Cause);
        Shell.Run("ip", "-n", LabNetwork.Namespace("a"), "link", "set", "eth0", "up");
        a.AwaitState(VipState.Master);
        using var b = On("b").Open(100);
        Await(() => b.Engine.Counters.AdvertsReceived > 3, () => "adverts of the mended interface");
        Assert.Equal(VipState.Backup, b.State);
        b.Engine.SetPriority("web", 250, "test");
        a.AwaitState(VipState.Backup);
    }

    [SkippableFact]
    public void Interface_that_is_made_anew_is_used_again()
    {
        using var hosts = Hosts();
        using var a = On("a").Open(200);
        a.AwaitState(VipState.Master);
        Shell.Run("ip", "-n", LabNetwork.Namespace("a"), "link", "delete", "eth0");
        a.AwaitState(VipState.Initialize);
        LabNetwork.Connect("a", "eth0", "10.77.0.11/24");
        a.AwaitState(VipState.Master);
        Assert.Equal("a", Holders("a"));
        using var b = On("b").Open(250);
        b.AwaitState(VipState.Master);
        a.AwaitState(VipState.Backup);
    }

    [SkippableFact]
    public void Address_left_by_a_former_run_is_removed_and_others_stay()
    {
        using var hosts = Hosts();
        Shell.Run("ip", "-n", LabNetwork.Namespace("b"), "addr", "add", $"{Vip}/24", "dev", "eth0");
        Shell.Run("ip", "-n", LabNetwork.Namespace("b"), "addr", "add", "10.77.0.77/24", "dev", "eth0");
        using var a = On("a").Open(200);
        a.AwaitState(VipState.Master);
        using var b = On("b").Open(100);
        b.AwaitState(VipState.Backup);
        Assert.Equal("a", Holders("a", "b"));
        Assert.Contains("10.77.0.77", LabNetwork.Addresses("b"));
    }

    [SkippableFact]
    public void Refused_address_is_reported_and_leaves_the_rest_of_the_lan_alone()
    {
        using var hosts = Hosts();
        using var b = On("b").Open(100);
        b.AwaitState(VipState.Master);
        string? notice = null;
        using var a = On("a", text => notice = text).Open(200, Settings(prefix: 33));
        Await(() => a.Transitions.Any(transition => transition.To == VipState.Master), () => "attempt");
        a.AwaitState(VipState.Initialize);
        Assert.Equal("address refused by the system", a.Transitions.Last().Cause);
        Assert.Contains("RTM_NEWADDR", notice, StringComparison.Ordinal);
        Assert.Equal(VipState.Master, b.State);
    }

    [SkippableFact]
    public void Removed_address_is_put_back_while_master()
    {
        using var hosts = Hosts();
        using var a = On("a").Open(200);
        a.AwaitState(VipState.Master);
        Shell.Run("ip", "-n", LabNetwork.Namespace("a"), "addr", "del", $"{Vip}/24", "dev", "eth0");
        Await(() => Holders("a") == "a", () => "address back");
    }

    [SkippableFact]
    public void Missing_interface_is_one_sentence()
    {
        LabFixture.Require();
        var failure = Assert.Throws<LinkException>(() => Net.Redundancy.Runtime.RedundancyEngine.Start([new("nosuch0", null)]));
        Assert.Equal("Interface nosuch0 does not exist.", failure.Message);
    }

    private static IDisposable Hosts() =>
        LabFixture.Hosts(("a", "10.77.0.11/24"), ("b", "10.77.0.12/24"), ("client", "10.77.0.1/24"));

    private static PingProbe Ping()
    {
        var probe = PingProbe.Start("client", [Vip]);
        Thread.Sleep(100);
        return probe;
    }

    private Gap Report(string what, PingProbe probe)
    {
        var gap = probe.Stop()[0];
        output.WriteLine($"{what}: {gap}");
        return gap;
    }
}
