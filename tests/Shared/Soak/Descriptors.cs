namespace HaActors.Tests.Shared;

/// <summary>What this process has open.</summary>
internal static class Descriptors
{
    /// <summary>
    /// Sockets, pipes and the like: number and what it is. Files are left out, as the runtime opens assemblies when it likes.
    /// </summary>
    public static IReadOnlySet<string> Open()
    {
        var open = new HashSet<string>();
        foreach (string path in Directory.GetFileSystemEntries("/proc/self/fd"))
        {
            if (new FileInfo(path).LinkTarget is { } target && !target.StartsWith('/')) open.Add($"{Path.GetFileName(path)} {target}");
        }

        return open;
    }
}
