using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Configuration;
using Akka.Cluster.Membership;
using Akka.Configuration;
using Akka.Util;

namespace HaActors.EngineUnits.Tests;

/// <summary>Nodes, members and gossip to test with.</summary>
internal static class Some
{
    public static readonly ClusterSettings Settings = new(ClusterDefaults.Load(), "test");

    /// <summary>The node with that number: 1 has the lowest address.</summary>
    public static UniqueAddress Node(int number, int incarnation = 1) =>
        new(new Address("akka.tcp", "test", "10.0.0.1", 1000 + number), incarnation);

    public static Member Member(int number, MemberStatus status = MemberStatus.Up, int? upNumber = null) =>
        new(Node(number), upNumber ?? number, status, [], AppVersion.Zero);

    public static MembershipState State(int self, params Member[] members) =>
        new(Node(self), members.Aggregate(Gossip.Empty, (gossip, member) => gossip.With(member)).ChangedBy(Node(self)));

    public static ClusterSettings SettingsWith(string cluster) =>
        new(ConfigurationFactory.ParseString($"akka.cluster {{ {cluster} }}").WithFallback(ClusterDefaults.Load()), "test");

    /// <summary>What two nodes must agree on.</summary>
    public static string Content(this Gossip gossip) => string.Join("; ",
        string.Join(",", gossip.Members.Values.Select(m => $"{m} up {m.UpNumber}")),
        string.Join(",", gossip.Reachability.Rows.Select(r => $"{r.Key} {r.Value.Version} [{string.Join(' ', r.Value.Unreachable)}]")),
        string.Join(",", gossip.Version.Counts.Select(c => $"{c.Key}={c.Value}")),
        string.Join(",", gossip.Tombstones.Ordinals.Select(t => $"{t.Key}={t.Value}")));
}
