namespace HaActors.Net.Model;

/// <summary>The <c>ha.placement</c> block: how calmly the cluster rearranges VIPs. What nobody serves is never held up by it.</summary>
public sealed record PlacementSettings
{
    /// <summary>Quiet time after the last change before the leader plans, 0-1 min.</summary>
    public TimeSpan HoldDown { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Moves from living, healthy owners within <see cref="MoveInterval"/>, 1-10000.</summary>
    public int MaxMoves { get; init; } = 20;

    /// <summary>100 ms-1 h.</summary>
    public TimeSpan MoveInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether a VIP goes back to its home for that alone; else only if it is to move anyway.</summary>
    public bool ReturnHome { get; init; }

    /// <summary>Unplanned changes, each fading by half within <see cref="FlapHalfLife"/>, that make a node or a VIP a flapping one, 0-100; 0: never.</summary>
    public int FlapThreshold { get; init; } = 3;

    /// <summary>1 s-1 d.</summary>
    public TimeSpan FlapHalfLife { get; init; } = TimeSpan.FromMinutes(1);
}
