using System.Text.Json.Serialization;

namespace HaActors.Actors.Traffic;

/// <summary>What an operator wants of a server or a frontend, apart from its health (HAProxy's admin state).</summary>
public enum AdminState
{
    Ready,

    /// <summary>No new sessions; open ones go on. A server still takes those that are bound to it.</summary>
    Drain,

    /// <summary>No sessions at all: open ones go on, nothing else. Servers only.</summary>
    Maint,
}

/// <summary>What operators said of one server or one frontend. The newest word counts, on every node.</summary>
/// <param name="Backend">Of the server; empty: it is about a frontend.</param>
/// <param name="Name">Of the server or the frontend.</param>
/// <param name="State">ready, drain or maint.</param>
/// <param name="Weight">0-256; -1: as configured.</param>
/// <param name="Stamp">Grows with every word on the same thing: milliseconds since 1970, or one more than the word before.</param>
/// <param name="Node">Where it was said.</param>
public sealed record TrafficOverride(string Backend, string Name, string State, int Weight, long Stamp, string Node)
{
    /// <summary>For <see cref="Weight"/>.</summary>
    public const int AsConfigured = -1;

    /// <summary>Whether a receiver can make sense of it.</summary>
    [JsonIgnore]
    public bool IsWhole =>
        Backend is not null && !string.IsNullOrEmpty(Name) && Node is not null && Words.IsAdminState(State)
        && Weight is >= AsConfigured and <= 256 && (Backend.Length > 0 || State != Words.Of(AdminState.Maint));

    [JsonIgnore]
    public (string Backend, string Name) Key => (Backend, Name);

    /// <summary>Whether this was said after another on the same thing; all nodes judge alike.</summary>
    public bool Beats(TrafficOverride other) =>
        Stamp != other.Stamp ? Stamp > other.Stamp : string.CompareOrdinal(Node, other.Node) > 0;
}
