namespace Akka;

/// <summary>Finds the types that a configuration names; never asked with text from the wire.</summary>
internal static class TypeNames
{
    /// <summary>The type of a name with or without assembly, or null.</summary>
    public static Type? Resolve(string name) =>
        Type.GetType(name, throwOnError: false)
        ?? AppDomain.CurrentDomain.GetAssemblies()
            .Select(a => a.GetType(name.Split(',')[0].Trim(), throwOnError: false))
            .FirstOrDefault(t => t is not null && NamesAssembly(name, t));

    private static bool NamesAssembly(string name, Type type)
    {
        var comma = name.IndexOf(',');
        return comma < 0 || name[(comma + 1)..].Split(',')[0].Trim() == type.Assembly.GetName().Name;
    }
}
