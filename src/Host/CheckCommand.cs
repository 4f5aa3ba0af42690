using HaActors.Host.Config;

namespace HaActors.Host;

/// <summary><c>haactors check</c>: reads a configuration without acting on it.</summary>
internal static class CheckCommand
{
    /// <param name="interfaces">Of the machine that the file is checked for; rules about missing ones are left to its node.</param>
    public static int Run(string file, Interfaces interfaces, TextWriter errors)
    {
        var result = new HaConfigReader(interfaces, Environment.MachineName).ReadFile(file, revision: 1);
        foreach (var error in result.Errors)
            errors.WriteLine(error);
        if (result.Settings is not { } settings)
            return ExitStatus.BadConfiguration;
        var missing = settings.Services.Vips.Select(v => v.Interface).Append(settings.Services.Node.Interface)
            .Where(name => !interfaces.Has(name)).Distinct();
        foreach (var name in missing)
            errors.WriteLine($"note: there is no interface {name} on this machine, so nothing was compared with its addresses");
        if (settings.Cluster.Tls?.ExpiryNote(DateTime.UtcNow) is { } expiry)
            errors.WriteLine($"note: {expiry}");
        return ExitStatus.Success;
    }
}
