using HaActors.Host.Config;

namespace HaActors.Host;

/// <summary><c>haactors node</c>: runs the node until it is told to stop.</summary>
internal static class NodeCommand
{
    public static int Run(string file, TextWriter errors)
    {
        var result = new HaConfigReader(Interfaces.OfThisMachine(), Environment.MachineName).ReadFile(file, revision: 1);
        foreach (var error in result.Errors)
            errors.WriteLine(error);
        return result.Settings is null ? ExitStatus.BadConfiguration : ExitStatus.StartFailed;
    }
}
