namespace HaActors.Bench;

/// <summary>The bench cannot go on, or what it measured is not valid. The message is for the person at the terminal.</summary>
internal sealed class BenchException(string message) : Exception(message);
