using HaActors.Net.Tracking;

namespace HaActors.Actors.Messages;

/// <summary>What is said of tracks on one node.</summary>
public static class TrackMessages
{
    /// <summary>A track's state, at first and at every change.</summary>
    public sealed record TrackChanged(TrackState State) : INodeMessage;
}
