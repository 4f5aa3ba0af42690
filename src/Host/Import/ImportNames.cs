using HaActors.Host.Config;

namespace HaActors.Host.Import;

/// <summary>Names of other programs' files as entries of ours: dots and the like become dashes, and two that become equal are told apart.</summary>
internal sealed class ImportNames
{
    private readonly Dictionary<string, string> _taken = [];

    /// <summary>The entry's name, the same one for the same original.</summary>
    public string For(string original)
    {
        if (_taken.TryGetValue(original, out var known))
            return known;
        var name = string.Concat(original.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '-')).TrimStart('-', '_');
        name = name.Length > 60 ? name[..60] : name;
        if (!Names.IsEntryName(name))
            name = "unnamed";
        var free = name;
        for (var i = 2; _taken.ContainsValue(free); i++)
            free = $"{name}-{i}";
        return _taken[original] = free;
    }
}
