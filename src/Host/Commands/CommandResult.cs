namespace HaActors.Host.Commands;

/// <summary>What a management command came to.</summary>
/// <param name="Ok">False: refused or failed, and <paramref name="Text"/> says why.</param>
public sealed record CommandResult(bool Ok, string Text);
