namespace HaActors.Net.Tests.Proxy;

/// <summary>Tests that measure the process as a whole (descriptors, limits): nothing else may run meanwhile.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Exclusive
{
    public const string Name = "exclusive";

    /// <summary>
    /// Sockets, pipes and the like that are open in this process: number and what it is. Files are left out, as the runtime opens
    /// assemblies when it likes.
    /// </summary>
    public static IReadOnlySet<string> OpenDescriptors()
    {
        var open = new HashSet<string>();
        foreach (string path in Directory.GetFileSystemEntries("/proc/self/fd"))
        {
            if (new FileInfo(path).LinkTarget is { } target && !target.StartsWith('/')) open.Add($"{Path.GetFileName(path)} {target}");
        }

        return open;
    }
}
