using System.Collections.Immutable;
using System.Net;
using HaActors.Host.Config;

namespace HaActors.Host.Import.Keepalived;

/// <summary>Writes a <c>vrrp_instance</c> as a VIP.</summary>
internal sealed class VrrpInstanceImport(KeepalivedBlock instance, KeepalivedGlobals global, TrackImport tracks, Remarks remarks)
{
    // keepalived takes the first eight characters of auth_pass, RFC 2338 section 5.3.6.
    private const int LongestPassword = 8;

    public void Write(HoconBlock ha, string name)
    {
        var vip = ha.Block("vips").Block(name);
        var version = instance.Value("version") is { Length: > 0 } own ? own : global.Version;
        var link = instance.Value("interface");
        if (link.Length > 0 && !ha.Block("node").Has("interface"))
            ha.Block("node").Text("interface", link);
        vip.Set("id", instance.Value("virtual_router_id"));
        vip.List("addresses", Addresses(link));
        if (link.Length > 0)
            vip.Text("interface", link);
        vip.Set("protocol", version == "3" ? "vrrp3" : "vrrp2");
        vip.Set("advert-interval", ImportDurations.Read(instance.Value("advert_int") is { Length: > 0 } interval ? interval : "1", 1000) is { } pace ? ImportDurations.Write(pace) : "1s");
        foreach (var keyword in KeepalivedGlobals.GarpKeywords)
        {
            if ((instance.Value(keyword) is { Length: > 0 } given ? given : global.Garp(keyword)) is not { } value)
                continue;
            var isCount = keyword.EndsWith("repeat", StringComparison.Ordinal);
            vip.Set(keyword.Replace("_master", "").Replace('_', '-'), isCount ? value : ImportDurations.Write(ImportDurations.Read(value, 1000) ?? TimeSpan.Zero));
        }

        foreach (var inner in instance.Inner)
            Take(vip, inner, link, version);
    }

    private void Take(HoconBlock vip, KeepalivedBlock inner, string link, string version)
    {
        var head = inner.Head;
        switch (head.Keyword)
        {
            case "priority" when head[1] == "255":
                Owner(vip, head);
                break;
            case "use_vmac":
                VirtualMac(vip, head);
                break;
            case "vmac_xmit_base" when instance.Last("use_vmac") is not null:
                vip.Set("virtual-mac-xmit-base", "true");
                break;
            case "no_accept":
                vip.Set("accept", "false");
                break;
            case "state" or "priority":
                remarks.Add(head, $"{head}: the cluster plans who owns the VIP; home = NODE names the node that should whenever balance allows");
                break;
            case "authentication" when version == "3":
                remarks.Add(head, "authentication: VRRP version 3 has none (RFC 9568 section 9)");
                break;
            case "authentication":
                Password(vip, inner);
                break;
            case "nopreempt":
                vip.Set("preempt", "false");
                break;
            case "preempt_delay" when ImportDurations.Read(head[1], 1000) is { } delay:
                vip.Set("preempt-delay", ImportDurations.Write(delay));
                break;
            case "unicast_peer":
                vip.List("unicast-peers", inner.Inner.Select(peer => peer.Keyword));
                break;
            case "track_script" or "track_process" or "track_file":
                Track(vip, inner.Inner.SelectMany(line => tracks.Use(line.Head)));
                break;
            case "track_interface":
                Track(vip, inner.Inner.SelectMany(line => tracks.UseInterface(line.Head, link)));
                break;
            case "interface" or "virtual_router_id" or "advert_int" or "virtual_ipaddress" or "virtual_ipaddress_excluded" or "version" or "preempt" or "accept":
            case var keyword when KeepalivedGlobals.GarpKeywords.Contains(keyword):
                break;
            case "mcast_src_ip" or "unicast_src_ip":
                remarks.Add(head, $"{head}: adverts are sent from ha.node.address");
                break;
            case "notify" or "notify_master" or "notify_backup" or "notify_fault" or "notify_stop" or "smtp_alert":
                remarks.Add(head, $"{head.Keyword}: no program is run and no mail is sent; pbm events tail -follow yes tells of every change");
                break;
            default:
                remarks.Add(head, $"{head}: not carried over");
                break;
        }
    }

    /// <summary>The file is that of the owner, whose name it may know.</summary>
    private void Owner(HoconBlock vip, Statement head)
    {
        var home = Names.IsNodeName(global.RouterId) ? global.RouterId : Environment.MachineName;
        vip.Set("address-owner", "true");
        vip.Text("home", home);
        remarks.Add(head, $"{head}: the addresses are the node's own; home must name that node, {home} was taken");
    }

    /// <summary><c>use_vmac [[name] NAME] [MAC] [netlink_notify_msg] [group ID]</c>.</summary>
    private void VirtualMac(HoconBlock vip, Statement head)
    {
        vip.Set("virtual-mac", "true");
        string? name = null;
        for (var i = 1; i < head.Words.Length; i++)
        {
            var word = head[i];
            if (word == "netlink_notify_msg")
                continue;
            if (word == "name" && i + 1 < head.Words.Length)
                name = head[++i];
            else if (word == "group" && i + 1 < head.Words.Length)
                remarks.Add(head, $"use_vmac group {head[++i]}: not carried over");
            else if (word.Count(c => c == ':') is 4 or 5)
                remarks.Add(head, $"use_vmac {word}: the virtual MAC is that of RFC 9568");
            else
                name ??= word;
        }

        if (name is null && global.VmacPrefix is { } prefix)
            name = $"{prefix}.{instance.Value("virtual_router_id")}";
        if (name is not null)
            vip.Text("virtual-mac-interface", name);
    }

    private readonly List<string> _tracks = [];

    private void Track(HoconBlock vip, IEnumerable<string> names)
    {
        _tracks.AddRange(names);
        if (_tracks.Count > 0)
            vip.List("track", _tracks);
    }

    private void Password(HoconBlock vip, KeepalivedBlock authentication)
    {
        var word = authentication.Value("auth_pass");
        if (authentication.Value("auth_type") is not ("PASS" or "pass"))
            remarks.Add(authentication.Head, $"auth_type {authentication.Value("auth_type")}: only PASS is spoken");
        else if (word.Length > 0)
            vip.Text("password", word.Length > LongestPassword ? word[..LongestPassword] : word);
        if (word.Length > LongestPassword)
            remarks.Add(authentication.Last("auth_pass")!.Head, $"auth_pass: keepalived uses the first {LongestPassword} characters only, and so does the VIP");
    }

    /// <summary>Those of the adverts first. keepalived's default for an address without a prefix is the address alone.</summary>
    private ImmutableArray<string> Addresses(string link)
    {
        var addresses = ImmutableArray.CreateBuilder<string>();
        foreach (var line in instance.Inner.Where(inner => inner.Keyword is "virtual_ipaddress" or "virtual_ipaddress_excluded").OrderBy(inner => inner.Keyword.Length))
        {
            foreach (var (head, _) in line.Inner)
            {
                var parts = head.Keyword.Split('/');
                if (!IPAddress.TryParse(parts[0], out var address))
                {
                    remarks.Add(head, $"{head.Keyword}: must be an address");
                    continue;
                }

                addresses.Add($"{address}/{(parts.Length > 1 ? parts[1] : address.GetAddressBytes().Length * 8)}");
                for (var i = 1; i < head.Words.Length; i += 2)
                {
                    if (head[i] == "dev" && head[i + 1] == link)
                        continue;
                    remarks.Add(head, head[i] == "dev"
                        ? $"{head.Keyword} dev {head[i + 1]}: a VIP has one interface; give that address a VIP of its own"
                        : $"{head.Keyword} {head[i]} {head[i + 1]}: not carried over");
                }
            }
        }

        return addresses.ToImmutable();
    }
}
