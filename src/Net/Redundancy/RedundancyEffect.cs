using System.Runtime.CompilerServices;

namespace HaActors.Net.Redundancy;

/// <summary>What a machine wants done.</summary>
public enum RedundancyEffectKind
{
    /// <summary>Send an advert with <see cref="RedundancyEffect.Priority"/>.</summary>
    SendAdvert,

    /// <summary>Put all addresses of the VIP on the interface. May fail.</summary>
    AddAddresses,

    /// <summary>Take all addresses of the VIP off the interface; one that is not there is no failure.</summary>
    RemoveAddresses,

    /// <summary>Send one round of gratuitous ARP: one request and one reply per address.</summary>
    SendGratuitous,

    /// <summary>Ask the known neighbours for an answer to our hardware address; after the first time, those that have not given it.</summary>
    AskNeighbours,

    /// <summary>Tell the operator of those that never answered.</summary>
    JudgeNeighbours,

    /// <summary>Start or restart <see cref="RedundancyEffect.Timer"/>.</summary>
    StartTimer,

    /// <summary>Stop every timer of the machine.</summary>
    StopTimers,

    /// <summary>Stop <see cref="RedundancyEffect.Timer"/> if it runs.</summary>
    StopTimer,
}

/// <summary>One effect. Effects are performed in order; when one fails the rest is dropped and the machine told.</summary>
/// <param name="Priority">SendAdvert.</param>
/// <param name="Timer">StartTimer, StopTimer.</param>
/// <param name="Delay">StartTimer: microseconds from now.</param>
public readonly record struct RedundancyEffect(RedundancyEffectKind Kind, byte Priority = 0, RedundancyTimer Timer = default, long Delay = 0);

/// <summary>The ordered effects of one step, in a buffer of fixed size so that a step allocates nothing.</summary>
public struct EffectList
{
    // The longest list is that of becoming Master: 9.
    private const int Capacity = 10;

    private Buffer _items;

    public int Count { get; private set; }

    public readonly RedundancyEffect this[int index] => _items[index];

    public void Clear() => Count = 0;

    internal void Add(RedundancyEffectKind kind, byte priority = 0) => _items[Count++] = new(kind, priority);

    internal void Start(RedundancyTimer timer, long delay) => _items[Count++] = new(RedundancyEffectKind.StartTimer, 0, timer, delay);

    internal void Stop(RedundancyTimer timer) => _items[Count++] = new(RedundancyEffectKind.StopTimer, 0, timer);

    [InlineArray(Capacity)]
    private struct Buffer
    {
        private RedundancyEffect _first;
    }
}
