using System.Text.RegularExpressions;

namespace HaActors.Host.Config;

/// <summary>Names that operators choose, and help with misspelt ones.</summary>
internal static partial class Names
{
    /// <summary>Stands for a secret in an error.</summary>
    public const string HiddenValue = "***";

    public const string EntryRule = "a name has 1-63 letters, digits, '-' or '_', and starts with a letter or digit";
    public const string NodeRule = "must be a node name: 1-63 letters, digits, '-', '_' or '.', starting with a letter or digit";

    public const string GroupRule = "must be one word of 1-63 letters, digits, '-', '_' or '.', equal for the VIPs that are to be apart";

    /// <summary>15 characters: IFNAMSIZ of linux/if.h less the final zero.</summary>
    public const string InterfaceRule = "must be the name of a network interface: 1-15 characters without blanks and slashes";

    public const string ClusterRule = "must start with a letter and have 1-63 letters, digits, '-' or '_'";

    /// <summary>RFC 1035 section 2.3.4: 255 octets, less those for the first length and the root.</summary>
    private const int LongestHostName = 253;

    public static bool IsEntryName(string name) => EntryName().IsMatch(name);

    public static bool IsNodeName(string name) => NodeName().IsMatch(name);

    public static bool IsInterfaceName(string name) => InterfaceName().IsMatch(name);

    /// <summary>
    /// Labels of RFC 1123 section 2.1, and the underscore that many resolvers allow. Not all digits and dots: the C library
    /// would take 10.1 for the address 10.0.0.1.
    /// </summary>
    public static bool IsHostName(string name) =>
        name.Length <= LongestHostName
        && (name.EndsWith('.') ? name[..^1] : name).Split('.').All(label => HostLabel().IsMatch(label))
        && !name.All(c => char.IsAsciiDigit(c) || c == '.');

    /// <summary>Akka allows more in the name of an actor system; this is what also reads well in logs and addresses.</summary>
    public static bool IsClusterName(string name) => ClusterName().IsMatch(name);

    /// <summary>The known name that a misspelt one most likely means; null: none is near.</summary>
    public static string? Nearest(string name, IEnumerable<string> known) =>
        known.Select(k => (Name: k, Distance: Distance(name, k)))
            .Where(k => k.Distance <= Math.Max(1, k.Name.Length / 3) || Begins(name, k.Name) || Begins(k.Name, name))
            .OrderBy(k => k.Distance)
            .Select(k => k.Name)
            .FirstOrDefault();

    private static bool Begins(string name, string other) => other.Length > 2 && name.StartsWith(other, StringComparison.Ordinal);

    /// <summary>Levenshtein distance: insertions, deletions and replacements of one character.</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0]++;
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, 1 + Math.Min(row[j], row[j - 1]));
            }
        }

        return row[b.Length];
    }

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9_-]{0,62}\z")]
    private static partial Regex EntryName();

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,62}\z")]
    private static partial Regex NodeName();

    [GeneratedRegex(@"^[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?\z")]
    private static partial Regex HostLabel();

    [GeneratedRegex(@"^(?!\.{1,2}\z)[^/\s]{1,15}\z")]
    private static partial Regex InterfaceName();

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9_-]{0,62}\z")]
    private static partial Regex ClusterName();
}
