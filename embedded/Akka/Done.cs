namespace Akka;

/// <summary>The value of a task that completes without a result.</summary>
public sealed class Done
{
    /// <summary>The only instance.</summary>
    public static readonly Done Instance = new();

    private Done()
    {
    }

    public override string ToString() => nameof(Done);
}
