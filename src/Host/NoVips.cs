using System.Collections.Immutable;
using HaActors.Net.Model;
using HaActors.Net.Redundancy;

namespace HaActors.Host;

/// <summary>The redundancy engine of a node without VIPs: it needs no privileges and no thread.</summary>
internal sealed class NoVips : IRedundancyEngine
{
    public RedundancyCounters Counters { get; } = new(0, 0, ImmutableSortedDictionary<string, long>.Empty, TimeSpan.Zero, 0);

    public void Open(VipSettings vip, byte priority) => throw new InvalidOperationException($"{vip.Name}: this node was started without VIPs");

    public void SetPriority(string vip, byte priority, string cause)
    {
    }

    public void SetTrack(string track, TrackEffect effect, string detail)
    {
    }

    public void Suspect(string vip)
    {
    }

    public void Close(string vip, string cause)
    {
    }

    public IDisposable Subscribe(Action<VipTransition> observer) => this;

    public void Dispose()
    {
    }
}
