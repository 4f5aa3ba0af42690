using System.Collections.Immutable;
using System.Diagnostics;
using HaActors.Actors.Messages;
using HaActors.Net.Model;
using HaActors.Tests.Fakes;

namespace HaActors.Cluster.Tests;

/// <summary>Nodes h1, h2, … with real remoting on loopback, on one fake LAN. Disposing stops what still runs.</summary>
public sealed class TestCluster : IAsyncDisposable
{
    /// <summary>For whatever should take a second or two; generous, because test machines are slow and shared.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Dictionary<string, TestNode> _nodes = [];

    public FakeLan Lan { get; } = new();

    public ImmutableArray<VipSettings> Vips { get; init; } = Samples.Vips(6);

    public BackendSettings Backend { get; init; } = Samples.Backend;

    public PlacementSettings Placement { get; init; } = new() { HoldDown = TimeSpan.FromMilliseconds(200) };

    public TestNode this[string name] => _nodes[name];

    public IEnumerable<TestNode> Living => _nodes.Values;

    /// <summary>Starts a cluster of h1 to hN and waits until its plan is in force on the LAN.</summary>
    public async Task StartAsync(int nodes)
    {
        var names = Enumerable.Range(1, nodes).Select(i => $"h{i}").ToArray();
        foreach (var name in names)
        {
            _nodes[name] = TestNode.Start(name, 0, Lan, Vips, Placement, Backend);
        }

        var seed = _nodes["h1"].Address;
        foreach (var node in _nodes.Values)
        {
            node.Join(seed);
        }

        await UntilAsync(() => Loads().Count == nodes && Spread() <= 1, "the addresses are spread");
    }

    /// <summary>Ends a node without a word to anyone.</summary>
    public async Task<TestNode> CrashAsync(string name)
    {
        _nodes.Remove(name, out var node);
        Lan.Crash(name);
        await node!.System.Terminate();
        return node;
    }

    /// <summary>Starts a crashed node again at its old address.</summary>
    public void Restart(TestNode crashed)
    {
        var seed = _nodes.Values.First().Address;
        _nodes[crashed.Name] = TestNode.Start(crashed.Name, crashed.Address.Port!.Value, Lan, Vips, Placement, Backend);
        _nodes[crashed.Name].Join(seed);
    }

    /// <summary>Starts one more node, which joins.</summary>
    /// <param name="backend">As this node has it; null: as all.</param>
    public void Start(string name, BackendSettings? backend = null)
    {
        var seed = _nodes.Values.First().Address;
        _nodes[name] = TestNode.Start(name, 0, Lan, Vips, Placement, backend ?? Backend);
        _nodes[name].Join(seed);
    }

    /// <summary>
    /// Waits until every living node has exactly the living ones as members, in their present incarnation and up. A newcomer that only
    /// the leader knows of yet would be forgotten if that one crashed.
    /// </summary>
    public Task AllUpAsync() => UntilAsync(
        () =>
        {
            var clusters = _nodes.Values.Select(node => Akka.Cluster.Cluster.Get(node.System)).ToList();
            var living = clusters.Select(cluster => cluster.SelfUniqueAddress).ToHashSet();
            return clusters.All(cluster => cluster.State is { Unreachable.Count: 0, Members: var members }
                && members.All(member => member.Status == Akka.Cluster.MemberStatus.Up)
                && living.SetEquals(members.Select(member => member.UniqueAddress)));
        },
        "the living nodes are the members");

    /// <summary>Waits until all nodes agree on who leads.</summary>
    public async Task<string> LeaderAsync()
    {
        var leader = "";
        await UntilAsync(
            () =>
            {
                var leaders = _nodes.Values.Select(node => Akka.Cluster.Cluster.Get(node.System).State.Leader).Distinct().ToList();
                leader = leaders is [{ } only] ? _nodes.Values.FirstOrDefault(node => node.Address.Equals(only))?.Name ?? "" : "";
                return leader.Length > 0;
            },
            "there is one leader");
        return leader;
    }

    /// <summary>How many VIPs each owner has on the LAN.</summary>
    public ImmutableSortedDictionary<string, int> Loads() =>
        Lan.Owners.Values.CountBy(owner => owner).ToImmutableSortedDictionary();

    public int Spread() => SpreadWithout("");

    public int SpreadWithout(string left)
    {
        var loads = _nodes.Keys.Where(name => name != left).Select(name => Loads().GetValueOrDefault(name)).ToList();
        return loads.Max() - loads.Min();
    }

    /// <summary>Waits until every living node gives the same, agreed answer.</summary>
    public async Task<AdminMessages.VipTable> AgreedVipsAsync()
    {
        var tables = new List<AdminMessages.VipTable>();
        await UntilAsync(
            async () =>
            {
                tables = [.. await Task.WhenAll(_nodes.Values.Select(node => node.AskAsync<AdminMessages.VipTable>(AdminMessages.GetVips.Instance)))];
                var views = tables.Select(table => table.Rows.Select(row => (row.Name, row.Owner, row.Ranking, row.Since, row.Cause)).ToList()).ToList();
                return views.All(view => view.SequenceEqual(views[0]))
                    && tables[0].Rows.All(row => Lan.Owners.GetValueOrDefault(row.Name) == row.Owner);
            },
            "all nodes show the same owners and rankings as the LAN has");
        return tables[0];
    }

    /// <summary>Waits until what was kept is forgotten and what was redirected is not any more: also the start may move addresses.</summary>
    public Task HandoversAtRestAsync() => UntilAsync(
        () => Vips.All(vip => Living.All(node => node.HandoverCalls(vip.Name) is var calls
            && Count(calls, "keep") <= Count(calls, "forget") + Count(calls, "abort")
            && calls.LastOrDefault()?.StartsWith("redirect", StringComparison.Ordinal) != true)),
        "every move is done with");

    private static int Count(List<string> calls, string start) => calls.Count(call => call.StartsWith(start, StringComparison.Ordinal));

    public static Task UntilAsync(Func<bool> condition, string what) => UntilAsync(() => Task.FromResult(condition()), what);

    public static async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        var waiting = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(waiting.Elapsed < Patience, $"within {Patience.TotalSeconds} s: {what}");
            await Task.Delay(20);
        }
    }

    public async ValueTask DisposeAsync() => await Task.WhenAll(_nodes.Values.Select(node => node.System.Terminate()));
}
