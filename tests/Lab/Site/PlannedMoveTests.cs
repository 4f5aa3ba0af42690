using HaActors.Lab.Network;
using HaActors.Lab.Story;

namespace HaActors.Lab.Tests.Site;

/// <summary>Planned moves of real nodes, with connections through them.</summary>
[Collection(LabCollection.Name)]
public sealed class PlannedMoveTests
{
    [SkippableFact]
    public void Moved_address_keeps_its_connections_and_leaves_nothing()
    {
        using var site = new SiteUnderTest(nodes: 2, addresses: 2);
        var (from, to) = Start(site);
        var crowd = LabSite.Crowd([site.Lab.Addresses[0]], 4, life: null);
        site.Await("connections are open", () => crowd.Opened == 4);

        Move(site, to);
        site.Await($"{from.Name} keeps them", () => LabNetwork.Traces(from.Name).Contains(site.Lab.Addresses[0], StringComparison.Ordinal));
        site.Await("both served", () => Line(from, "connections stay here"));
        var result = crowd.Stop();

        Assert.Empty(result.Errors);
        Assert.Equal(4, result.Opened);
        site.Await("nothing is left", () => site.Traces() == site.Before);
    }

    [SkippableFact]
    public void Node_whose_cable_was_out_for_a_moment_takes_its_address_back_without_breaking_connections()
    {
        using var site = new SiteUnderTest(nodes: 2, addresses: 2);
        var (owner, other) = Start(site);
        var address = site.Lab.Addresses[0];
        LabNetwork.SetCable(owner.Name, plugged: false);
        Await(other);
        var crowd = LabSite.Crowd([address], 4, life: null);
        site.Await("connections are open", () => crowd.Opened == 4);
        LabNetwork.SetCable(owner.Name, plugged: true);
        Await(owner);
        site.Await("both serve", () => Line(other, "connections stay here"));
        var result = crowd.Stop();

        Assert.Empty(result.Errors);
        Assert.Equal(4, result.Opened);

        void Await(LabNode holder) => site.Await($"{holder.Name} holds it", () => site.Lab.Holders().GetValueOrDefault(address) == holder.Name);
    }

    [SkippableTheory]
    [InlineData("old")]
    [InlineData("new")]
    [InlineData("old new")]
    public void Crash_in_the_middle_of_a_move_leaves_nothing(string victims)
    {
        using var site = new SiteUnderTest(nodes: 2, addresses: 2, ipv6: true);
        var (from, to) = Start(site);
        var crowd = LabSite.Crowd([site.Lab.Addresses[0], LabSite.Ipv6Of(site.Lab.Addresses[0])], 8, life: null);
        site.Await("connections are open", () => crowd.Opened == 8);
        Move(site, to);
        site.Await("the old owner keeps them", () => LabNetwork.Traces(from.Name) is var kept
            && kept.Contains(site.Lab.Addresses[0], StringComparison.Ordinal) && kept.Contains(LabSite.Ipv6Of(site.Lab.Addresses[0]), StringComparison.Ordinal));
        Assert.Contains("haactors_", LabNetwork.Traces(to.Name));

        List<LabNode> dead = [.. victims.Split(' ').Select(victim => victim == "old" ? from : to)];
        dead.ForEach(victim => victim.Kill());

        if (dead.Count == 1)
        {
            var left = dead[0] == from ? to : from;
            site.Await($"{left.Name} has every address", () => site.Lab.IsEvenAmong([left]));
            site.Await("it is served", () => LabSite.Fetch(site.Lab.Addresses[0]) is not null);
        }

        crowd.Stop();
        site.Await("nothing is left", () => site.Traces() == site.Before);
    }

    [SkippableFact]
    public void Without_nftables_a_move_says_so_and_makes_before_it_breaks()
    {
        using var site = new SiteUnderTest(nodes: 2, addresses: 2);
        // A program that cannot be executed, in a file system of the node's own.
        var (from, to) = Start(site, "unshare", "-m", "sh", "-c", "mount --bind /dev/null /usr/sbin/nft && exec \"$@\"", "sh");

        var pings = LabSite.Ping([site.Lab.Addresses[0]]);
        Move(site, to);

        Assert.Equal(0, pings.Stop().Single().Lost);
        Assert.True(Line(from, "Planned moves break the TCP connections"));
        site.Await("it is served", () => LabSite.Fetch(site.Lab.Addresses[0]) is not null);
        site.Await("nothing is left", () => site.Traces() == site.Before);
    }

    private static (LabNode From, LabNode To) Start(SiteUnderTest site, params string[] wrapper)
    {
        foreach (var node in site.Lab.Nodes)
            node.Start(wrapper);
        site.Await("one even cluster", () => LabSite.IsOneCluster([.. site.Lab.Nodes]) && site.Lab.IsEven([.. site.Lab.Nodes]));
        site.Await("servers are up", () => site.Lab.Addresses.All(address => LabSite.Fetch(address) is not null));
        var owner = site.Lab.Holders()[site.Lab.Addresses[0]];
        return (site.Lab.Node(owner), site.Lab.Nodes.First(node => node.Name != owner));
    }

    private static void Move(SiteUnderTest site, LabNode to)
    {
        var (status, _, error) = to.Pbm("vip", "move", "-vip", "v1", "-node", to.Name);
        Assert.True(status == 0, error);
        site.Await($"{to.Name} holds it", () => site.Lab.Holders().GetValueOrDefault(site.Lab.Addresses[0]) == to.Name);
    }

    private static bool Line(LabNode node, string part) => File.ReadLines(node.Log).Any(line => line.Contains(part, StringComparison.Ordinal));
}
