namespace HaActors.Net.Model;

/// <summary>A shared secret; a type of its own so that no log line or table shows it.</summary>
/// <param name="Text">1 or more characters of printable ASCII.</param>
public sealed record Password(string Text)
{
    /// <summary>Stars, as many for every password.</summary>
    public override string ToString() => "***";
}
