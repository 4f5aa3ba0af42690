namespace HaActors.Net.Model;

/// <summary>What the present state of a track means to the VIPs that name it.</summary>
/// <param name="IsFault">This node must not own them.</param>
/// <param name="Priority">Added to this node's priority, -253 to 253; 0 with a fault.</param>
public readonly record struct TrackEffect(bool IsFault, int Priority)
{
    /// <summary>Largest weight, keepalived.conf(5).</summary>
    public const int LargestWeight = 253;

    /// <summary>
    /// Of a script, a process or an interface. keepalived adds a positive weight while all is well; our priorities come from a plan
    /// that uses the whole range up to 254, so the same difference between two nodes is made by taking it off while it is not.
    /// </summary>
    public static TrackEffect Of(TrackSettings track, bool passed) => (passed, track.Weight) switch
    {
        (true, _) => default,
        (false, 0) => new(true, 0),
        _ => new(false, -Math.Abs(track.Weight)),
    };

    /// <summary>Of the number in a file, which changes its sign with reverse: a product below -253 is a fault.</summary>
    public static TrackEffect Of(TrackSettings track, long number)
    {
        if (track.Weight == 0)
            return new(number != 0 != track.Reverse, 0);
        var product = Math.Clamp(number, int.MinValue, int.MaxValue) * (track.Reverse ? -track.Weight : track.Weight);
        return product < -LargestWeight ? new(true, 0) : new(false, (int)Math.Min(product, LargestWeight));
    }
}
