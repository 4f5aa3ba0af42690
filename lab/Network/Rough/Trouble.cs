namespace HaActors.Lab.Network.Rough;

/// <summary>What becomes of the frames that go from one host to another.</summary>
/// <param name="Loss">Share of them that is lost, 0-1.</param>
/// <param name="Jitter">Each of the others is held for a random time between none and this.</param>
public readonly record struct Trouble(double Loss, TimeSpan Jitter = default)
{
    /// <summary>Frames pass at once.</summary>
    public static readonly Trouble None = default;

    /// <summary>No frame passes.</summary>
    public static readonly Trouble Cut = new(1);
}
