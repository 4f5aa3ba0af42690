using System.Text.RegularExpressions;

namespace HaActors.Net.Proxy.Http.Rules;

/// <summary>Regular expressions of rules.</summary>
public static class Patterns
{
    /// <summary>Compiles an expression that takes time linear in its text, whatever the text.</summary>
    /// <exception cref="ArgumentException">It is no expression.</exception>
    /// <exception cref="NotSupportedException">It has look-around or back references, which cannot be linear.</exception>
    public static Regex Compile(string pattern, bool ignoreCase) =>
        new(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | (ignoreCase ? RegexOptions.IgnoreCase : RegexOptions.None));
}
