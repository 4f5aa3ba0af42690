namespace HaActors.Lab.Measure;

/// <summary>What one prober saw of one address.</summary>
/// <param name="Address">The address that was asked.</param>
/// <param name="Sent">Attempts.</param>
/// <param name="Lost">Attempts without an answer.</param>
/// <param name="Longest">
/// Longest time without service: from the start of the last attempt that was answered to the start of the next one that was,
/// where at least one between them was lost. Zero if nothing was lost.
/// </param>
public readonly record struct Gap(string Address, int Sent, int Lost, TimeSpan Longest)
{
    /// <summary>There was no service at the end: nobody knows how long it will be away.</summary>
    public bool IsOpen { get; init; }
}
