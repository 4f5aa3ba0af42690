using HaActors.Lab.Network;
using HaActors.Net.Redundancy;
using static HaActors.Lab.Tests.Redundancy.EngineUnderTest;

namespace HaActors.Lab.Tests.Redundancy;

/// <summary>What happens to neighbours that miss every announcement of a takeover.</summary>
[Collection(LabCollection.Name)]
public sealed class VerifyTests
{
    [SkippableTheory]
    [InlineData(Vip, "10.77.0.1", "arp")]
    [InlineData(VipV6, "2001:db8:77::1", "ip6")]
    public void Neighbour_that_hears_no_broadcast_learns_of_the_takeover_from_the_question(string vip, string client, string kind)
    {
        using var hosts = LabFixture.Hosts(("a", "10.77.0.11/24"), ("b", "10.77.0.12/24"), ("client", "10.77.0.1/24"));
        Skip.IfNot(File.Exists("/usr/sbin/nft"), "needs nft: Debian package nftables");
        Dialect.EnableV6("client", "2001:db8:77::1");
        Dialect.EnableV6("b", "2001:db8:77::12");
        using var a = On("a").Open(200, Asking(Mixed()));
        a.AwaitState(VipState.Master);
        using var b = On("b").Open(100, Asking(Mixed()));
        Await(() => b.Engine.Counters.AdvertsReceived > 3, () => "adverts");
        Knock("b", client);
        Knock("client", vip);
        Await(() => Neighbour("b", client).Contains(MacOf("client"), StringComparison.Ordinal), () => $"b knows the client: {Neighbour("b", client)}");
        Await(() => Neighbour("client", vip).Contains(MacOf("a"), StringComparison.Ordinal), () => $"the client knows a: {Neighbour("client", vip)}");

        // From here on it hears nothing but what is sent to its own hardware address.
        Nft("add table netdev deaf");
        Nft("add chain netdev deaf in { type filter hook ingress device eth0 priority 0 ; }");
        Nft($"add rule netdev deaf in meta protocol {kind} ether daddr & 01:00:00:00:00:00 == 01:00:00:00:00:00 drop");
        LabNetwork.SetCable("a", plugged: false);
        b.AwaitState(VipState.Master);
        Await(() => Neighbour("client", vip).Contains(MacOf("b"), StringComparison.Ordinal), () => $"the client knows b: {Neighbour("client", vip)}");
    }

    [SkippableFact]
    public void Gateway_that_does_not_answer_is_told()
    {
        using var hosts = LabFixture.Hosts(("a", "10.77.0.11/24"));
        Shell.Run("ip", "-n", LabNetwork.Namespace("a"), "route", "add", "default", "via", "10.77.0.1");
        Shell.Run("ip", "-n", LabNetwork.Namespace("a"), "neigh", "add", "10.77.0.1", "lladdr", "02:00:00:00:00:aa", "dev", "eth0");
        using var a = On("a").Open(200, Asking(Settings()));
        Await(() => a.Transitions.Any(transition => transition.Remark is not null), () => "the remark");
        Assert.Equal(
            $"gateway 10.77.0.1 at 02:00:00:00:00:aa does not answer {Vip}; it may still send to the former owner",
            a.Transitions.First(transition => transition.Remark is not null).Remark);
    }

    private static Net.Model.VipSettings Asking(Net.Model.VipSettings vip) => vip with { Garp = vip.Garp with { Verify = 3 } };

    private static void Nft(string command) => Shell.Run("ip", "netns", "exec", LabNetwork.Namespace("client"), "nft", command);

    private static string Neighbour(string host, string address) => Shell.Run("ip", "-n", LabNetwork.Namespace(host), "neigh", "show", "to", address);
}
