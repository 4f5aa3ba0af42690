using System.Diagnostics;

namespace HaActors.Bench.Engine;

/// <summary>The load program on one engine.</summary>
/// <param name="Name">As in the table.</param>
/// <param name="Assembly">The program, built.</param>
internal sealed record EngineContender(string Name, string Assembly)
{
    private const string Project = "bench/EngineLoad/HaActors.Bench.EngineLoad.csproj";

    /// <summary>Builds the load program in one of the two builds.</summary>
    /// <param name="packages">nuget or embedded.</param>
    /// <returns>Null: the packages of this build cannot be had here.</returns>
    public static EngineContender? Build(string name, string packages)
    {
        Console.Error.WriteLine($"bench: building the load program on {name}");
        var start = new ProcessStartInfo("dotnet", ["build", Project, "-c", "Release", "-v", "quiet", "-nologo"])
        {
            RedirectStandardOutput = true,
            Environment =
            {
                ["HaPackages"] = packages,
                ["HaPetabridge"] = "embedded",
                ["RestoreAdditionalProjectSources"] = Environment.GetEnvironmentVariable("HA_PACKAGE_SOURCE"),
            },
        };
        using Process build = Process.Start(start) ?? throw new BenchException("dotnet did not start");
        string output = build.StandardOutput.ReadToEnd();
        build.WaitForExit();
        if (build.ExitCode == 0)
            return new EngineContender(name, Path.GetFullPath($"artifacts/{packages}/bin/HaActors.Bench.EngineLoad/release/engine-load.dll"));
        // NU11xx: a package or version that no source has (learn.microsoft.com/nuget/reference/errors-and-warnings).
        return output.Contains("error NU11", StringComparison.Ordinal) ? null : throw new BenchException($"{Project} does not build on {name}:\n{output.Trim()}");
    }

    /// <summary>Starts the load program; it ends with its input or with us.</summary>
    public Process Start(params string[] arguments) => Tools.Start("dotnet", [Assembly, .. arguments]);
}
