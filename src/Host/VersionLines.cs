using System.Reflection;
using System.Runtime.InteropServices;

namespace HaActors.Host;

/// <summary>What <c>haactors version</c> prints.</summary>
internal static class VersionLines
{
    /// <summary>Assemblies of this repository say so in this attribute, stand-ins included.</summary>
    private static readonly string OwnCompany = typeof(VersionLines).Assembly.GetCustomAttribute<AssemblyCompanyAttribute>()!.Company;

    public static IEnumerable<string> All()
    {
        yield return $"haactors {Version(typeof(VersionLines).Assembly)}";
        yield return $"runtime: {RuntimeInformation.FrameworkDescription} {RuntimeInformation.RuntimeIdentifier}";
        yield return Package("engine", "Akka.NET", "Akka");
        yield return Package("configuration", "Hocon", "Hocon.Configuration");
        yield return Package("capture", "SharpPcap", "SharpPcap");
        yield return Package("management", "Petabridge.Cmd", "Petabridge.Cmd.Host");
    }

    /// <summary>Whether an assembly is our stand-in for the package of that name.</summary>
    public static bool IsOwn(string assemblyName) =>
        Assembly.Load(new AssemblyName(assemblyName)).GetCustomAttribute<AssemblyCompanyAttribute>()?.Company == OwnCompany;

    private static string Package(string role, string name, string assemblyName)
    {
        var assembly = Assembly.Load(new AssemblyName(assemblyName));
        return IsOwn(assemblyName) ? $"{role}: embedded (own implementation of the API of {name})" : $"{role}: {name} {Version(assembly)}";
    }

    private static string Version(Assembly assembly) =>
        assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0]
        ?? assembly.GetName().Version?.ToString() ?? "?";
}
