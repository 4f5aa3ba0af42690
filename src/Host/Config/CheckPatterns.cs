using System.Text.RegularExpressions;

namespace HaActors.Host.Config;

/// <summary>Regular expressions that are matched against what strangers send.</summary>
internal static class CheckPatterns
{
    public const string Rule = "must be a regular expression without backreferences and lookarounds";

    /// <summary>Compiles one without backtracking, so that no input costs more than its length; null: it is none.</summary>
    public static Regex? Parse(string text)
    {
        try
        {
            return new Regex(text, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }
}
