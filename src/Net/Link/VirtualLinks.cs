using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using HaActors.Net.Model;
using HaActors.Net.Native;

namespace HaActors.Net.Link;

/// <summary>
/// The macvlans that carry virtual MACs, each with the kernel settings that keep it and its parent from speaking for each other. A link is
/// known as ours by its alias, which also keeps the parent's former settings for a later run; others' are never touched. Links are made
/// down. One thread, in the namespace of the interfaces; each call may block for some 10 ms.
/// </summary>
internal sealed class VirtualLinks(ArpSettings arp)
{
    /// <summary>Start of the alias of every link of ours.</summary>
    public const string Alias = "haactors";

    private readonly Dictionary<string, Made> _made = [];

    /// <summary>Names of the links in this namespace that a run of this program has made.</summary>
    public static IEnumerable<string> Names() => Macvlan.All().Where(IsOurs).Select(link => link.Name);

    /// <summary>Removes what a former run has left, and puts the parents' settings back.</summary>
    public void Sweep()
    {
        foreach (var link in Macvlan.All().Where(IsOurs))
        {
            if (link.Alias.Split(' ') is [_, var parent, .. var settings])
                arp.PutBack(parent, settings.Select(Setting));
            _ = Macvlan.Delete(link.Index);
        }
    }

    /// <summary>The link of a VIP with a virtual MAC, made unless it is there.</summary>
    /// <param name="index">The kernel's number of it.</param>
    /// <param name="refusal">Why there is none, for the operator; empty: its parent does not exist.</param>
    public bool TryMake(VipSettings vip, out int index, [NotNullWhen(false)] out string? refusal)
    {
        var name = vip.VirtualMac!.Link;
        var known = _made.GetValueOrDefault(name);
        var found = Macvlan.Find(name);
        index = found?.Index ?? 0;
        refusal = null;
        if (known is not null && index == known.Index)
            return true;
        Forget(name);
        if (found is { } other && IsOurs(other))
            _ = Macvlan.Delete(other.Index);
        else if (found is not null)
            refusal = $"a link of the name {name} is there, and was not made by HaActors";
        if (refusal is null && InterfaceInfo.Find(vip.Interface) is null)
            refusal = "";
        try
        {
            refusal ??= Make(vip, name, out index);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or LinuxException)
        {
            refusal = e.Message;
            Drop(name);
        }

        return refusal is null;
    }

    /// <summary>What a crash guard is to undo, in its words; the addresses on the link not included.</summary>
    public IEnumerable<string> GuardItems(string name) => _made.TryGetValue(name, out var made)
        ? [string.Create(CultureInfo.InvariantCulture, $"link:{made.Index}"), .. made.Arp?.GuardItems ?? []]
        : [];

    /// <summary>Puts a link down; one that has gone is no failure.</summary>
    public void Lower(string name)
    {
        if (_made.TryGetValue(name, out var made))
            _ = Macvlan.Lower(made.Index);
    }

    /// <summary>Removes a link, if it is there.</summary>
    public void Drop(string name)
    {
        if (_made.TryGetValue(name, out var made))
            _ = Macvlan.Delete(made.Index);
        Forget(name);
    }

    private string? Make(VipSettings vip, string name, out int index)
    {
        index = 0;
        var parent = InterfaceInfo.Find(vip.Interface)!;
        var carriesV4 = vip.Addresses.Any(address => !IsV6(address));
        var former = carriesV4 ? arp.Look(vip.Interface) : [];
        var errno = Macvlan.Create(name, parent.Index, vip.RouterMac);
        if (errno != 0)
            return new LinuxException($"{Macvlan.Kind} {name} on {vip.Interface}", errno).Message;
        index = Macvlan.Find(name)?.Index ?? throw new IOException($"{name} has gone again");
        _made[name] = new Made(index, null);
        _ = Macvlan.SetAlias(index, string.Join(' ', [Alias, vip.Interface, .. former.Select(one => $"{one.Name}={one.Value}")]));
        Set(name, vip);
        if (carriesV4)
            _made[name] = new Made(index, arp.Take(vip.Interface));
        return null;
    }

    /// <summary>
    /// It answers for its own addresses only and announces none but those; takes packets from hosts that are routed by its parent
    /// (rp_filter 2 also where all interfaces are strict, as the higher value counts); forwards as its parent does; and has no IPv6 addresses
    /// but those that it is given, as one made of the virtual MAC would be on every node.
    /// </summary>
    private static void Set(string name, VipSettings vip)
    {
        foreach (var (setting, value) in (ReadOnlySpan<(string, int)>)[("arp_ignore", 1), ("arp_announce", 2), ("rp_filter", 2), ("promote_secondaries", 1)])
            SystemSettings.Write($"net/ipv4/conf/{name}/{setting}", value);
        SystemSettings.Write($"net/ipv4/conf/{name}/forwarding", SystemSettings.Read($"net/ipv4/conf/{vip.Interface}/forwarding"));
        if (!SystemSettings.Has($"net/ipv6/conf/{name}/disable_ipv6"))
            return;
        foreach (var (setting, value) in (ReadOnlySpan<(string, int)>)[("addr_gen_mode", 1), ("accept_ra", 0), ("autoconf", 0)])
            SystemSettings.Write($"net/ipv6/conf/{name}/{setting}", value);
        foreach (var setting in (ReadOnlySpan<string>)["forwarding", "disable_ipv6"])
            SystemSettings.Write($"net/ipv6/conf/{name}/{setting}", SystemSettings.Read($"net/ipv6/conf/{vip.Interface}/{setting}"));
        if (!vip.Addresses.Any(IsV6))
            SystemSettings.Write($"net/ipv6/conf/{name}/disable_ipv6", 1);
    }

    private void Forget(string name)
    {
        if (_made.Remove(name, out var made))
            made.Arp?.Dispose();
    }

    private static bool IsOurs(LinkDescription link) =>
        link.Kind == Macvlan.Kind && (link.Alias == Alias || link.Alias.StartsWith(Alias + ' ', StringComparison.Ordinal));

    private static bool IsV6(IpPrefix address) => address.Address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6;

    private static (string Name, int Value) Setting(string word) =>
        word.Split('=') is [var name, var text] && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? (name, value) : ("", 0);

    private sealed record Made(int Index, ArpSettings.Lease? Arp);
}
