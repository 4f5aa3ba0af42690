using Akka.Cluster;
using Akka.Cluster.Membership;

namespace HaActors.EngineUnits.Tests;

/// <summary>
/// Nodes without actors, clocks or sockets: each is its view of the gossip, and a seeded generator decides what happens
/// next. Same seed, same history. The founder never crashes, so that there is always a cluster.
/// </summary>
internal sealed partial class MembershipSimulation
{
    /// <summary>In the middle of the address order, so that others lead as well.</summary>
    private const int Founder = 5;

    private readonly Random _random;
    private readonly Dictionary<UniqueAddress, MembershipState> _alive = [];
    private int _incarnation = 1;

    public MembershipSimulation(int seed, int nodes)
    {
        _random = new Random(seed);
        Found(Some.Node(Founder));
        for (var number = 1; number < nodes; number++)
            Join(number < Founder ? number : number + 1);
    }

    public IReadOnlyCollection<MembershipState> Alive => _alive.Values;

    /// <summary>Every gossip that any node has held.</summary>
    public List<Gossip> History { get; } = [];

    /// <summary>Removed incarnations, as seen by whoever removed them.</summary>
    public HashSet<UniqueAddress> Removed { get; } = [];

    /// <summary>Lets one random thing happen.</summary>
    public void Step()
    {
        switch (_random.Next(20))
        {
            case 0 when PickMortal() is { } node:
                _alive.Remove(node);
                break;
            case 1 when PickMortal() is { } node:
                Change(node, s => s.Leave(s.Self.Address));
                break;
            case 2:
                Join(_random.Next(1, Founder));
                break;
            case 3:
                Join(_random.Next(Founder + 1, 9));
                break;
            case 4 or 5:
                Change(Pick(), Suspect);
                break;
            case < 11:
                Change(Pick(), s => s.MoveOn(Some.Settings));
                break;
            default:
                Gossip(Pick(), Pick());
                break;
        }
    }

    /// <summary>Lets failure detectors find every crash, downs the crashed, and gossips until nothing changes any more.</summary>
    public void Settle() => Settle(DownTheDead);

    /// <param name="down">What leaders do about whom they cannot reach.</param>
    private void Settle(Func<MembershipState, MembershipState> down)
    {
        for (var round = 0; round < 60; round++)
        {
            foreach (var node in _alive.Keys.ToList())
            {
                AskAgain(node);
                Change(node, Suspect);
                Change(node, down);
                Change(node, s => s.MoveOn(Some.Settings));
                foreach (var other in _alive.Keys.ToList())
                {
                    Gossip(node, other);
                    if (_alive.TryGetValue(node, out var state) && state.SelfMember?.Status == MemberStatus.Exiting && Meet(node, other))
                        Change(other, s => s.ConfirmExiting(node));
                }
            }
            foreach (var (node, state) in _alive.ToList())
            {
                if (state.SelfMember is { Status: MemberStatus.Exiting or MemberStatus.Down }) _alive.Remove(node);
            }
        }
    }

    private MembershipState Suspect(MembershipState state) =>
        state.Observe([.. state.Gossip.Members.Keys.Where(node => node != state.Self && !Meet(state.Self, node))]);

    /// <summary>Those that are only cut off are found again in time.</summary>
    private MembershipState DownTheDead(MembershipState state) =>
        state.IsLeader ? state.Unreachable.Where(node => !_alive.ContainsKey(node)).Aggregate(state, (s, node) => s.Down(node)) : state;

    private void Join(int number)
    {
        foreach (var old in _alive.Keys.Where(n => n.Address.Equals(Some.Node(number).Address)).ToList())
            _alive.Remove(old);
        var node = Some.Node(number, ++_incarnation);
        if (_alive.Count == 0)
        {
            Found(node);
            return;
        }
        var host = Pick();
        Change(host, s => s.Join(Joining(node)));
        if (!_alive[host].Gossip.HasMember(node)) return;
        _alive[node] = MembershipState.Initial(node) with { Gossip = _alive[host].Gossip.SeenBy(node) };
        _sides[node] = SideOf(host);
    }

    private void Found(UniqueAddress founder) =>
        _alive[founder] = MembershipState.Initial(founder).Join(Joining(founder)).MoveOn(Some.Settings);

    /// <summary>Whoever let this node in may have ended before it told anyone.</summary>
    private void AskAgain(UniqueAddress node)
    {
        if (_alive[node].SelfMember is not { UpNumber: Member.NotYetUp }) return;
        var host = PickBeside(node);
        Change(host, s => s.Join(Joining(node)));
        if (_alive[host].Gossip.HasMember(node)) Hold(node, _alive[node].Receive(host, _alive[host].Gossip).State);
    }

    private void Change(UniqueAddress node, Func<MembershipState, MembershipState> change)
    {
        if (!_alive.TryGetValue(node, out var before)) return;
        Hold(node, change(before));
    }

    private void Gossip(UniqueAddress from, UniqueAddress to)
    {
        if (from == to || !Meet(from, to) || !_alive.TryGetValue(from, out var sender) || !_alive.TryGetValue(to, out var receiver)) return;
        if (!receiver.MayGossipWith(from) || !sender.MayGossipWith(to)) return;
        var (next, answer) = receiver.Receive(from, sender.Gossip);
        Hold(to, next);
        if (answer && _alive[from].MayGossipWith(to)) Hold(from, _alive[from].Receive(to, next.Gossip).State);
    }

    private void Hold(UniqueAddress node, MembershipState next)
    {
        if (!_alive.ContainsKey(node)) return;
        foreach (var tombstone in next.Gossip.Tombstones.Ordinals.Keys)
            Removed.Add(tombstone);
        if (!ReferenceEquals(next.Gossip, _alive[node].Gossip)) History.Add(next.Gossip);
        _alive[node] = next;
    }

    private UniqueAddress Pick() => _alive.Keys.Order().ElementAt(_random.Next(_alive.Count));

    private UniqueAddress? PickMortal() => Pick() is var node && node.Address.Equals(Some.Node(Founder).Address) ? null : node;

    private static Member Joining(UniqueAddress node) => Member.Joining(node, [], Akka.Util.AppVersion.Zero);
}
