using System.Globalization;
using HaActors.Net.Link;

namespace HaActors.Net.Handover;

/// <summary>
/// The two kernel settings of an interface without which a machine would announce addresses of its loopback interface: it answers
/// ARP for addresses of that very interface only (arp_ignore 1) and asks with none but those (arp_announce 2; both in
/// networking/ip-sysctl of the kernel). What they were before is kept in the kernel as names of empty chains, so that also
/// a later run of the process can restore them. One thread.
/// </summary>
internal sealed class SavedSettings(int interfaceIndex, string interfaceName)
{
    /// <summary>Start of the names of its tables.</summary>
    public const string TablePrefix = $"{RedirectScript.Prefix}was_";

    private static readonly (string Name, int Wanted)[] Settings = [("arp_ignore", 1), ("arp_announce", 2)];

    private readonly List<(string Path, int Value)> _former = [];

    /// <summary>Table, of family netdev, that remembers the settings of an interface by its number.</summary>
    public string Table { get; } = $"{TablePrefix}{interfaceIndex}";

    /// <summary>What a crash guard is to restore: "sys:PATH=VALUE" and "nft:TABLE".</summary>
    public IEnumerable<string> GuardItems => [.. _former.Select(former => $"sys:{former.Path}={former.Value}"), $"nft:{Table}"];

    /// <summary>Changes what is not as wanted.</summary>
    /// <returns>Null, or why not.</returns>
    public string? Change()
    {
        try
        {
            var former = Settings.Select(setting => (Path: PathOf(setting.Name), Value: Read(PathOf(setting.Name)), setting)).ToArray();
            var chains = former.Select(each => $"add chain netdev {Table} {each.setting.Name}_{each.Value}\n");
            if (!Nft.TryRun($"add table netdev {Table}\n{string.Concat(chains)}", out var output))
                return output;
            foreach (var (path, value, setting) in former.Where(each => each.Value < each.setting.Wanted))
            {
                _former.Add((path, value));
                Write(path, setting.Wanted);
            }

            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            return e.Message;
        }
    }

    /// <summary>Puts back what was changed, and forgets it.</summary>
    public void Restore()
    {
        foreach (var (path, value) in _former)
            TryWrite(path, value);
        _former.Clear();
        Nft.TryRun($"delete table netdev {Table}", out _);
    }

    /// <summary>Puts back what a former run has left, as told by its table.</summary>
    public static void RestoreFrom(string table)
    {
        var index = table[(table.LastIndexOf('_') + 1)..];
        var name = Directory.EnumerateDirectories("/proc/sys/net/ipv4/conf").Select(Path.GetFileName)
            .FirstOrDefault(name => InterfaceInfo.Find(name!)?.Index.ToString(CultureInfo.InvariantCulture) == index);
        if (name is not null && Nft.TryRun($"list table netdev {table}", out var listing))
        {
            var saved = new SavedSettings(0, name);
            foreach (var word in listing.Split([' ', '\t', '\n'], StringSplitOptions.RemoveEmptyEntries))
            {
                foreach (var (setting, _) in Settings.Where(setting => word.StartsWith(setting.Name + "_", StringComparison.Ordinal)))
                {
                    if (int.TryParse(word[(setting.Length + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var value))
                        TryWrite(saved.PathOf(setting), value);
                }
            }
        }

        Nft.TryRun($"delete table netdev {table}", out _);
    }

    private static void TryWrite(string path, int value)
    {
        try
        {
            Write(path, value);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The interface is gone, and its settings with it.
        }
    }

    private static int Read(string path) =>
        int.Parse(File.ReadAllText("/proc/sys/" + path), NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture);

    private static void Write(string path, int value) => File.WriteAllText("/proc/sys/" + path, value.ToString(CultureInfo.InvariantCulture));

    private string PathOf(string setting) => $"net/ipv4/conf/{interfaceName}/{setting}";
}
