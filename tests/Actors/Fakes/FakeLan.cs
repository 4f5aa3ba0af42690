using System.Collections.Immutable;
using HaActors.Net.Model;
using HaActors.Net.Redundancy;

namespace HaActors.Tests.Fakes;

/// <summary>
/// A LAN of fake redundancy engines that decides ownership as VRRP does: the highest priority of the living takes an address, and
/// keeps it against equals. Counts every takeover, so that tests can tell moves from no moves.
/// </summary>
public sealed class FakeLan
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, FakeRedundancyEngine> _engines = [];
    private readonly Dictionary<string, string> _owners = [];
    private readonly List<(string Vip, string Node)> _takeovers = [];

    /// <summary>VIP to owning node, as the wire has it.</summary>
    public ImmutableSortedDictionary<string, string> Owners
    {
        get
        {
            lock (_lock)
            {
                return _owners.ToImmutableSortedDictionary();
            }
        }
    }

    /// <summary>Every change of an owner since the start, in order.</summary>
    public ImmutableArray<(string Vip, string Node)> Takeovers
    {
        get
        {
            lock (_lock)
            {
                return [.. _takeovers];
            }
        }
    }

    public FakeRedundancyEngine Join(string node)
    {
        lock (_lock)
        {
            var engine = new FakeRedundancyEngine(node, this);
            _engines[node] = engine;
            return engine;
        }
    }

    /// <summary>The node falls silent, as after a power cut: its machines stop, and nobody is told.</summary>
    public void Crash(string node)
    {
        lock (_lock)
        {
            _engines.Remove(node);
            Elect("masterNoResponse");
        }
    }

    internal void Change(FakeRedundancyEngine engine, Action change, string cause)
    {
        lock (_lock)
        {
            change();
            if (_engines.GetValueOrDefault(engine.Node) == engine)
            {
                Elect(cause);
            }
        }
    }

    private void Elect(string cause)
    {
        var vips = _engines.Values.SelectMany(engine => engine.Priorities.Keys).Concat(_owners.Keys).Distinct().ToList();
        foreach (var vip in vips)
        {
            var before = _owners.GetValueOrDefault(vip);
            var winner = _engines.Values
                .Where(engine => engine.Priorities.ContainsKey(vip))
                .OrderByDescending(engine => engine.Priorities[vip])
                .ThenByDescending(engine => engine.Node == before)
                .ThenBy(engine => engine.Node, StringComparer.Ordinal)
                .FirstOrDefault();
            if (winner is null)
            {
                _owners.Remove(vip);
            }
            else if (winner.Node != before)
            {
                _owners[vip] = winner.Node;
                _takeovers.Add((vip, winner.Node));
            }

            foreach (var engine in _engines.Values)
            {
                engine.Become(vip, engine == winner ? VipState.Master : VipState.Backup, cause);
            }
        }
    }
}

/// <summary>One node's engine on a <see cref="FakeLan"/>.</summary>
public sealed class FakeRedundancyEngine(string node, FakeLan lan) : IRedundancyEngine
{
    private readonly List<Action<VipTransition>> _observers = [];
    private readonly Dictionary<string, VipTransition> _machines = [];

    public string Node { get; } = node;

    /// <summary>Open VIPs and this node's priority for each.</summary>
    public Dictionary<string, byte> Priorities { get; } = [];

    public RedundancyCounters Counters { get; set; } =
        new(0, 0, ImmutableSortedDictionary<string, long>.Empty, TimeSpan.Zero, 0);

    public void Open(VipSettings vip, byte priority) => SetPriority(vip.Name, priority, "opened", open: true);

    public void SetPriority(string vip, byte priority, string cause) => SetPriority(vip, priority, cause, open: false);

    /// <summary>The VIPs whose Master was said to have ended, in order.</summary>
    public System.Collections.Concurrent.ConcurrentQueue<string> Suspected { get; } = new();

    public void Suspect(string vip) => Suspected.Enqueue(vip);

    public void SetTrack(string track, TrackEffect effect, string detail)
    {
    }

    /// <summary>Something is said of a VIP that this node holds.</summary>
    public void Remark(string vip, string text) => lan.Change(
        this, () => _observers.ForEach(observer => observer(_machines[vip] with { From = _machines[vip].To, Remark = text })), "");

    public void Close(string vip, string cause) => lan.Change(this, () => Remove(vip, cause), cause);

    public IDisposable Subscribe(Action<VipTransition> observer)
    {
        lan.Change(this, () => Add(observer), "subscribed");
        return new Subscription(() => lan.Change(this, () => _observers.Remove(observer), "unsubscribed"));
    }

    public void Dispose()
    {
    }

    internal void Become(string vip, VipState state, string cause)
    {
        if (!Priorities.TryGetValue(vip, out var priority))
        {
            return;
        }

        var before = _machines.GetValueOrDefault(vip);
        if (before?.To != state || before.Priority != priority)
        {
            Report(new VipTransition(
                vip, before?.To ?? VipState.Initialize, state, priority, null, cause, TimeProvider.System.GetTimestamp()));
        }
    }

    private void SetPriority(string vip, byte priority, string cause, bool open) => lan.Change(
        this,
        () =>
        {
            if (open || Priorities.ContainsKey(vip))
            {
                Priorities[vip] = priority;
            }
        },
        cause);

    private void Remove(string vip, string cause)
    {
        if (Priorities.Remove(vip, out var priority))
        {
            Report(new VipTransition(
                vip, _machines[vip].To, VipState.Initialize, priority, null, cause, TimeProvider.System.GetTimestamp()));
            _machines.Remove(vip);
        }
    }

    private void Add(Action<VipTransition> observer)
    {
        _observers.Add(observer);
        foreach (var machine in _machines.Values)
        {
            observer(machine with { From = machine.To });
        }
    }

    private void Report(VipTransition step)
    {
        _machines[step.Vip] = step;
        _observers.ForEach(observer => observer(step));
    }

    private sealed class Subscription(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
