using Akka.Cluster;
using Akka.Cluster.Membership;
using Akka.Cluster.SBR;

namespace HaActors.EngineUnits.Tests;

/// <content>Splits of the network into two or three sides that do not hear each other.</content>
internal sealed partial class MembershipSimulation
{
    private readonly Dictionary<UniqueAddress, int> _sides = [];

    /// <summary>The views of each side.</summary>
    public IEnumerable<IGrouping<int, MembershipState>> Sides => _alive.Values.GroupBy(state => SideOf(state.Self));

    /// <summary>Puts every node on a side; those that come later are on the side of whoever lets them in.</summary>
    public void Split()
    {
        var sides = _random.Next(2, 4);
        foreach (var node in _alive.Keys.Order().ToList())
            _sides[node] = _random.Next(sides);
    }

    /// <summary>Lets each side come to rest: everybody on it knows whom it has lost, and nobody has decided anything.</summary>
    public void SettleSides() => Settle(state => state);

    /// <summary>Lets the leader of each side, which has come to rest, decide by keep-majority, and those go that are to go.</summary>
    public void Decide()
    {
        var leaders = _alive.Values.Where(state => state.IsLeader && !state.Unreachable.IsEmpty).Select(state => state.Self).ToList();
        foreach (var leader in leaders)
        {
            Change(leader, state =>
            {
                var split = SplitView.Of(state);
                // Itself last: once it is down it has no say.
                return new KeepMajority(null).Decide(split).Doomed(split)
                    .OrderBy(member => member.UniqueAddress == leader)
                    .Aggregate(state, (s, member) => s.Down(member.UniqueAddress));
            });
        }
        SettleSides();
    }

    /// <summary>Ends the split; processes whose node has gone start it anew.</summary>
    public void Heal()
    {
        var numbers = _sides.Keys.Where(node => !_alive.ContainsKey(node)).Select(node => node.Address.Port!.Value - Some.Node(0).Address.Port!.Value).Append(Founder);
        _sides.Clear();
        foreach (var number in numbers.Distinct().Order().ToList())
        {
            if (!_alive.Keys.Any(node => node.Address.Equals(Some.Node(number).Address))) Join(number);
        }
    }

    private int SideOf(UniqueAddress node) => _sides.GetValueOrDefault(node);

    /// <summary>Whether messages get from one to the other: both live, on the same side.</summary>
    private bool Meet(UniqueAddress a, UniqueAddress b) => _alive.ContainsKey(a) && _alive.ContainsKey(b) && SideOf(a) == SideOf(b);

    private UniqueAddress PickBeside(UniqueAddress node)
    {
        var near = _alive.Keys.Where(other => Meet(node, other)).Order().ToList();
        return near[_random.Next(near.Count)];
    }
}
