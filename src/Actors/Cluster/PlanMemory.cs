namespace HaActors.Actors.Cluster;

/// <summary>
/// The last plan that this process knew. Outlives actor systems: a node that was cut off and starts a new system goes on from it,
/// so that losing only the cluster network moves no address. Safe from any thread.
/// </summary>
public sealed class PlanMemory
{
    private volatile Plan _last = Plan.None;

    /// <summary>The plan; <see cref="Plan.None"/>: none yet in this process.</summary>
    public Plan Last
    {
        get => _last;
        set => _last = value;
    }
}
