using System.Globalization;
using HaActors.Net.Link;

namespace HaActors.Net.Handover;

/// <summary>
/// The ARP settings of an interface that keep a machine from announcing addresses of its loopback interface (<see cref="ArpSettings"/>).
/// What they were before is kept in the kernel as names of empty chains, so that also a later run of the process can restore them. One thread.
/// </summary>
internal sealed class SavedSettings(ArpSettings shared, int interfaceIndex, string interfaceName)
{
    /// <summary>Start of the names of its tables.</summary>
    public const string TablePrefix = $"{RedirectScript.Prefix}was_";

    private ArpSettings.Lease? _taken;

    /// <summary>Table, of family netdev, that remembers the settings of an interface by its number.</summary>
    public string Table { get; } = $"{TablePrefix}{interfaceIndex}";

    /// <summary>What a crash guard is to restore: "sys:PATH=VALUE" and "nft:TABLE".</summary>
    public IEnumerable<string> GuardItems => [.. _taken?.GuardItems ?? [], $"nft:{Table}"];

    /// <summary>Changes what is not as wanted.</summary>
    /// <returns>Null, or why not.</returns>
    public string? Change()
    {
        try
        {
            var chains = shared.Look(interfaceName).Select(former => $"add chain netdev {Table} {former.Name}_{former.Value}\n");
            if (!Nft.TryRun($"add table netdev {Table}\n{string.Concat(chains)}", out var output))
                return output;
            _taken = shared.Take(interfaceName);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
    }

    /// <summary>Puts back what was changed, and forgets it.</summary>
    public void Restore()
    {
        _taken?.Dispose();
        _taken = null;
        Nft.TryRun($"delete table netdev {Table}", out _);
    }

    /// <summary>Puts back what a former run has left, as told by its table.</summary>
    public static void RestoreFrom(ArpSettings shared, string table)
    {
        var index = table[(table.LastIndexOf('_') + 1)..];
        var name = Directory.EnumerateDirectories("/proc/sys/net/ipv4/conf").Select(Path.GetFileName)
            .FirstOrDefault(name => InterfaceInfo.Find(name!)?.Index.ToString(CultureInfo.InvariantCulture) == index);
        if (name is not null && Nft.TryRun($"list table netdev {table}", out var listing))
            shared.PutBack(name, listing.Split([' ', '\t', '\n'], StringSplitOptions.RemoveEmptyEntries).Select(Setting).OfType<(string, int)>());
        Nft.TryRun($"delete table netdev {table}", out _);
    }

    /// <summary>The setting that the name of a chain tells of; null: it is another word.</summary>
    private static (string Name, int Value)? Setting(string word) =>
        word.LastIndexOf('_') is > 0 and var end && int.TryParse(word[(end + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? (word[..end], value)
            : null;
}
