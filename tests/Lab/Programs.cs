using HaActors.Lab.Network;

namespace HaActors.Lab.Tests;

/// <summary>The programs that <c>./ha build</c> leaves behind; <c>./ha test</c> builds them first.</summary>
internal static class Programs
{
    /// <summary>artifacts/bin of this checkout.</summary>
    public static string Folder { get; } = Path.Combine(Root(AppContext.BaseDirectory), "artifacts", "bin");

    /// <summary>Full path of a program.</summary>
    public static string Find(string name)
    {
        var path = Path.Combine(Folder, name);
        return File.Exists(path) ? path : throw new InvalidOperationException($"{path} is missing: ./ha test builds it");
    }

    /// <summary>Whether the programs run on our stand-in for Akka.NET.</summary>
    public static bool OnStandIn => Shell.Run(Find("haactors"), "version").Contains("engine: embedded", StringComparison.Ordinal);

    /// <summary>Runs a program inside a host of the lab to its end.</summary>
    public static (int Status, string Output, string Error) RunIn(string host, params string[] command) =>
        Shell.Try("ip", ["netns", "exec", LabNetwork.Namespace(host), .. command]);

    private static string Root(string folder) =>
        File.Exists(Path.Combine(folder, "HaActors.sln"))
            ? folder
            : Root(Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("HaActors.sln is in no parent folder"));
}
