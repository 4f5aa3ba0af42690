using HaActors.Net.Model;

namespace HaActors.Net.Tracking;

/// <summary>One track now.</summary>
/// <param name="IsPending">Its first look has not ended; until then a weight of 0 counts as a fault, so that no address is taken on trust.</param>
/// <param name="Detail">What the last look saw, in a few words.</param>
/// <param name="Timestamp"><see cref="TimeProvider.GetTimestamp"/> of the last change of the effect.</param>
public sealed record TrackState(TrackSettings Settings, bool IsPending, TrackEffect Effect, string Detail, long Timestamp)
{
    public string Name => Settings.Name;

    /// <summary>Passed, if it has no effect.</summary>
    public bool IsGood => Effect == default;
}
