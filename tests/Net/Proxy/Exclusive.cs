namespace HaActors.Net.Tests.Proxy;

/// <summary>Tests that measure the process as a whole (descriptors, limits): nothing else may run meanwhile.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Exclusive
{
    public const string Name = "exclusive";
}
