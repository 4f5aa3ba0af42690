using HaActors.Lab.Measure;
using HaActors.Lab.Network;
using HaActors.Net.Model;
using HaActors.Net.Redundancy;
using Xunit.Abstractions;
using static HaActors.Lab.Tests.Redundancy.EngineUnderTest;

namespace HaActors.Lab.Tests.Redundancy;

/// <summary>Addresses at the virtual router's own hardware address: moves change nothing in the neighbour tables of clients.</summary>
[Collection(LabCollection.Name)]
public sealed class VirtualMacTests(ITestOutputHelper output)
{
    private const string Link = "vrrp.51";
    private const string Mac = "00:00:5e:00:01:33";
    private const string Client = "10.77.0.1";
    private const int MostLostInMove = 10;      // pings a millisecond apart; a takeover without a handover loses 150 and more

    public static VipSettings Virtual(VipSettings vip) => vip with { VirtualMac = new VirtualMacSettings(Link, FromOwnMac: false) };

    [SkippableFact]
    public void Clients_that_hear_no_announcement_follow_planned_moves_and_a_takeover()
    {
        using var hosts = Hosts();
        using var a = On("a").Open(200, Virtual(Mixed()));
        a.AwaitState(VipState.Master);
        using var b = On("b").Open(100, Virtual(Mixed()));
        Await(() => b.Engine.Counters.AdvertsReceived > 3, () => "adverts");
        Knock("client", Vip);
        Knock("client", VipV6);
        Await(() => Neighbours("client") is [Mac, Mac], () => $"the client knows both addresses: {string.Join(' ', Neighbours("client"))}");
        Deafen("client");
        var probe = PingProbe.Start("client", [Vip]);
        Thread.Sleep(100);
        for (var i = 0; i < 3; i++)
        {
            a.Engine.SetPriority("web", 50, "plan");
            b.AwaitState(VipState.Master);
            a.AwaitState(VipState.Backup);
            Await(() => !IsUp("a"), () => "the Backup's link is down");
            a.Engine.SetPriority("web", 200, "plan");
            a.AwaitState(VipState.Master);
            b.AwaitState(VipState.Backup);
            Await(() => !IsUp("b"), () => "the Backup's link is down");
        }

        // An advert of the former owner that crosses the announcement of the new one sends the switch back for a moment, until its next word is answered.
        Thread.Sleep(100);
        var moves = probe.Stop()[0];
        output.WriteLine($"six planned moves: {moves}");
        Assert.InRange(moves.Lost, 0, 6 * MostLostInMove);
        LabNetwork.SetCable("a", plugged: false);
        b.AwaitState(VipState.Master);
        probe = PingProbe.Start("client", [Vip]);
        Thread.Sleep(200);
        Assert.Equal(0, probe.Stop()[0].Lost);
        Assert.Equal([Mac, Mac], Neighbours("client"));
        Assert.Empty(a.Dropped.Concat(b.Dropped));
    }

    [SkippableFact]
    public void Each_address_is_announced_with_its_own_mac_only_and_the_end_leaves_nothing()
    {
        using var hosts = Hosts();
        var before = LabNetwork.State("a");
        using (var a = On("a").Open(200, Virtual(Mixed())))
        {
            a.AwaitState(VipState.Master);
            foreach (var (own, vip, client) in new[] { ("10.77.0.11", Vip, Client), ("2001:db8:77::11", VipV6, "2001:db8:77::1") })
            {
                Knock("client", own);
                Knock("client", vip);
                Await(() => Neighbour("client", own).Contains(MacOf("a"), StringComparison.Ordinal), () => $"{own}: {Neighbour("client", own)}");
                Await(() => Neighbour("client", vip).Contains(Mac, StringComparison.Ordinal), () => $"{vip}: {Neighbour("client", vip)}");

                // The owner has to ask for the client itself, in the name of the virtual address.
                Shell.Run("ip", "-n", LabNetwork.Namespace("a"), "neigh", "flush", "dev", "eth0");
                Knock("a", client, from: vip);
                Await(() => Neighbour("a", client).Contains(MacOf("client"), StringComparison.Ordinal), () => $"{client}: {Neighbour("a", client)}");
                Assert.Contains(Mac, Neighbour("client", vip), StringComparison.Ordinal);
            }

            Assert.Null(a.Transitions.FirstOrDefault(transition => transition.Remark is not null));
        }

        Assert.Equal("", LinkOf("a"));
        Assert.Equal(before, LabNetwork.State("a"));
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public void Killed_process_leaves_no_link_with_its_guard_and_without_it_until_the_next_start(bool guard)
    {
        using var hosts = Hosts();
        var before = LabNetwork.Traces("a");
        using var a = EngineProgram.Start("a", 200, guard, virtualMac: true);
        Await(() => LabNetwork.Addresses("a", networkInterface: Link).Contains(Vip), () => "address of the process");
        LabNative.Signal(a.Id, LabNative.SigKill);
        a.WaitForExit();
        Await(() => LabNetwork.Addresses("a", networkInterface: Link).Count == 0 && LabNetwork.Addresses("a", v6: true, Link).Count == 0, () => "no address");
        if (!guard)
        {
            Assert.NotEqual("", LinkOf("a"));
            using var next = On("a");
            Await(() => LinkOf("a") == "", () => "no link");
        }

        Await(() => LinkOf("a") == "" && LabNetwork.Traces("a") == before, () => LabNetwork.Traces("a"));
    }

    [SkippableFact]
    public void Link_that_others_made_is_left_alone_and_one_that_others_remove_or_put_down_comes_back()
    {
        using var hosts = Hosts();
        Ip("a", "link", "add", Link, "type", "bridge");
        string? notice = null;
        using var a = On("a", text => notice = text).Open(200, Virtual(Settings()));
        Await(() => notice?.Contains($"a link of the name {Link} is there, and was not made by HaActors", StringComparison.Ordinal) == true, () => $"{notice}");
        Assert.Equal(VipState.Initialize, a.State);
        Ip("a", "link", "delete", Link);
        a.AwaitState(VipState.Master);

        Ip("a", "link", "set", Link, "down");
        Await(() => IsUp("a"), () => "link up");
        Ip("a", "link", "delete", Link);
        Await(() => a.Transitions.Any(transition => transition.To == VipState.Initialize), () => "the loss is seen");
        a.AwaitState(VipState.Master);
        Ip("a", "link", "delete", "eth0");
        Await(() => a.State == VipState.Initialize, () => "the loss is seen");
        LabNetwork.Connect("a", "eth0", "10.77.0.11/24");
        a.AwaitState(VipState.Master);
        Assert.Contains(Vip, LabNetwork.Addresses("a", networkInterface: Link));
    }

    private static IDisposable Hosts()
    {
        var hosts = LabFixture.Hosts(("a", "10.77.0.11/24"), ("b", "10.77.0.12/24"), ("client", $"{Client}/24"));
        Skip.IfNot(File.Exists("/usr/sbin/nft"), "needs nft: Debian package nftables");
        Dialect.EnableV6("a", "2001:db8:77::11");
        Dialect.EnableV6("b", "2001:db8:77::12");
        Dialect.EnableV6("client", "2001:db8:77::1");
        return hosts;
    }

    /// <summary>From here on the host hears nothing of where the addresses are.</summary>
    private static void Deafen(string host)
    {
        foreach (var command in new[]
        {
            "add table netdev deaf",
            "add chain netdev deaf in { type filter hook ingress device eth0 priority 0 ; }",
            $"add rule netdev deaf in arp saddr ip {Vip} drop",
            "add rule netdev deaf in icmpv6 type nd-neighbor-advert drop",
        })
            Shell.Run("ip", "netns", "exec", LabNetwork.Namespace(host), "nft", command);
    }

    /// <summary>The hardware addresses that a host knows the addresses by, that of IPv4 first.</summary>
    private static string[] Neighbours(string host) =>
        [.. new[] { Vip, VipV6 }.Select(address => Neighbour(host, address).Split(' ')).Select(words => words.SkipWhile(word => word != "lladdr").ElementAtOrDefault(1) ?? "")];

    private static string Neighbour(string host, string address) => Shell.Run("ip", "-n", LabNetwork.Namespace(host), "neigh", "show", "to", address);

    private static bool IsUp(string host) => LinkOf(host).Contains("LOWER_UP", StringComparison.Ordinal);

    private static string LinkOf(string host) => Shell.Try("ip", "-n", LabNetwork.Namespace(host), "-o", "link", "show", "dev", Link).Output;

    private static void Ip(string host, params string[] arguments) => Shell.Run("ip", ["-n", LabNetwork.Namespace(host), .. arguments]);
}
