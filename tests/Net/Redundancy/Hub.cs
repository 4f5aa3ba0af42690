using HaActors.Net.Redundancy;

namespace HaActors.Net.Tests.Redundancy;

/// <summary>A LAN of machines in virtual time: each advert reaches each other machine after 50-550 us, or is lost.</summary>
internal sealed class Hub
{
    private readonly Random _random;
    private readonly PriorityQueue<(int Machine, RedundancyEvent Event, long Generation), long> _events = new();
    private readonly Node[] _nodes;

    public Hub(int seed, RedundancyParameters parameters, params ReadOnlySpan<byte> priorities)
    {
        _random = new Random(seed);
        _nodes = new Node[priorities.Length];
        for (var i = 0; i < priorities.Length; i++)
            _nodes[i] = new Node(parameters with { Source = (uint)(i + 1) }, RedundancyState.Initial(priorities[i], parameters.Interval));
    }

    /// <summary>Virtual microseconds.</summary>
    public long Now { get; private set; }

    /// <summary>Share of deliveries that are lost, 0-1.</summary>
    public double Loss { get; set; }

    /// <summary>Longest time in which not one machine, and in which more than one, had the address; since <see cref="ResetGaps"/>.</summary>
    public (long None, long Several) Gaps { get; private set; }

    public IEnumerable<int> Masters => Enumerable.Range(0, _nodes.Length).Where(i => _nodes[i].State.State == VipState.Master);

    public int Holders => _nodes.Count(node => node.HasAddress);

    public RedundancyState this[int machine] => _nodes[machine].State;

    public void Tell(int machine, RedundancyEvent e)
    {
        var node = _nodes[machine];
        EffectList effects = default;
        node.State = RedundancyMachine.Step(node.Parameters, node.State, e, ref effects);
        for (var i = 0; i < effects.Count; i++)
            Perform(machine, node, effects[i]);
    }

    public void ResetGaps()
    {
        Gaps = default;
        _since = Now;
    }

    private long _since;

    public void Run(long microseconds)
    {
        var end = Now + microseconds;
        while (_events.TryPeek(out _, out var at) && at <= end)
        {
            var (machine, e, generation) = _events.Dequeue();
            Now = at;
            var node = _nodes[machine];
            if (e.Kind == RedundancyEventKind.TimerFired && node.Generations[(int)e.Timer] != generation)
                continue;
            var before = Holders;
            Tell(machine, e);
            if (Holders != before)
                Measure(before);
        }

        Now = end;
        Measure(Holders);
    }

    private void Measure(int holders)
    {
        var length = Now - _since;
        if (holders == 0)
            Gaps = Gaps with { None = Math.Max(Gaps.None, length) };
        else if (holders > 1)
            Gaps = Gaps with { Several = Math.Max(Gaps.Several, length) };
        _since = Now;
    }

    private void Perform(int machine, Node node, RedundancyEffect effect)
    {
        switch (effect.Kind)
        {
            case RedundancyEffectKind.StartTimer:
                _events.Enqueue((machine, RedundancyEvent.Fired(effect.Timer), ++node.Generations[(int)effect.Timer]), Now + effect.Delay);
                break;
            case RedundancyEffectKind.StopTimer:
                node.Generations[(int)effect.Timer]++;
                break;
            case RedundancyEffectKind.StopTimers:
                foreach (ref var generation in node.Generations.AsSpan())
                    generation++;
                break;
            case RedundancyEffectKind.AddAddresses:
                node.HasAddress = true;
                break;
            case RedundancyEffectKind.RemoveAddresses:
                node.HasAddress = false;
                break;
            case RedundancyEffectKind.SendAdvert:
                Deliver(machine, RedundancyEvent.Advert(
                    effect.Priority, node.Parameters.Source, node.Parameters.Election.AdvertInterval(Math.Max((byte)1, effect.Priority), node.Parameters.Interval)));
                break;
        }
    }

    private void Deliver(int from, RedundancyEvent advert)
    {
        // One sender's frames stay in order at each receiver, as on a wire.
        for (var to = 0; to < _nodes.Length; to++)
        {
            if (to == from || _random.NextDouble() < Loss)
                continue;
            ref var last = ref _nodes[from].LastArrival[to % Node.MostNodes];
            last = Math.Max(last + 1, Now + 50 + _random.Next(500));
            _events.Enqueue((to, advert, 0), last);
        }
    }

    private sealed class Node(RedundancyParameters parameters, RedundancyState state)
    {
        public const int MostNodes = 8;

        public RedundancyParameters Parameters { get; } = parameters;

        public RedundancyState State { get; set; } = state;

        public bool HasAddress { get; set; }

        public long[] Generations { get; } = new long[Enum.GetValues<RedundancyTimer>().Length];

        public long[] LastArrival { get; } = new long[MostNodes];
    }
}
