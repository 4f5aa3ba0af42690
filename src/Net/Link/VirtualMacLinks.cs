using System.Collections.Immutable;

namespace HaActors.Net.Link;

/// <summary>The links of virtual MACs as others see them.</summary>
public static class VirtualMacLinks
{
    /// <summary>Names of those in the calling thread's network namespace that a run of this program has made.</summary>
    public static ImmutableHashSet<string> Names() => [.. VirtualLinks.Names()];
}
