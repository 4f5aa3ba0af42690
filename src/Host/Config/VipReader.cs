using System.Collections.Immutable;
using System.Net;
using HaActors.Net.Model;
using HaActors.Net.Wire;

namespace HaActors.Host.Config;

/// <summary>Reads <c>ha.vips</c> over <c>ha.vip-defaults</c>.</summary>
internal static class VipReader
{
    /// <summary>Most addresses of one VIP, as for one keepalived VRRP instance in the fixed part of an advert.</summary>
    private const int MaxAddresses = 20;

    private static readonly Dictionary<string, RedundancyProtocol> Protocols = new()
    {
        ["vrrp3"] = RedundancyProtocol.Vrrp3,
        ["vrrp2"] = RedundancyProtocol.Vrrp2,
        ["carp"] = RedundancyProtocol.Carp,
    };

    private static readonly Dictionary<string, VrrpChecksum> Checksums = new()
    {
        ["pseudo-header"] = VrrpChecksum.PseudoHeader,
        ["message"] = VrrpChecksum.MessageOnly,
    };

    public static ImmutableArray<VipSettings> Read(Section ha, string nodeInterface, string nodeName)
    {
        var defaults = ha.Sub("vip-defaults");
        Common(defaults, new VipSettings("", 0, [], nodeInterface, default, default, false, default, null, [], 1, [], new GarpSettings(0, default, default)));
        defaults.RejectUnknown();
        return
        [
            .. ha.Entries("vips")
                .Select(entry => ReadVip(entry.Key, defaults.DefaultsFor(entry.Value), nodeInterface, nodeName))
                .OrderBy(v => v.Name, StringComparer.Ordinal),
        ];
    }

    private static VipSettings ReadVip(string name, Section section, string nodeInterface, string nodeName)
    {
        var vip = new VipSettings(
            name,
            (byte)section.Integer("id", 1, 255),
            Addresses(section),
            nodeInterface,
            default,
            default,
            false,
            default,
            NodeName(section.Find("home") is null ? null : section.Scalar("home"), section),
            [],
            1,
            section.Find("requires") is null ? [] : [.. section.List("requires").Select(r => r.Text)],
            new GarpSettings(0, default, default));
        var isOwned = section.Find("address-owner") is not null && section.Flag("address-owner");
        vip = Common(section, vip) with
        {
            Apart = Apart(section),
            AddressOwner = isOwned,
            IsAddressOwner = isOwned && vip.Home == nodeName,
        };
        vip = WithLink(section, vip);
        section.RejectUnknown();
        return vip;
    }

    private static VipSettings Common(Section section, VipSettings vip)
    {
        var protocol = section.Choice("protocol", Protocols);
        return Rest(section, vip) with
        {
            Protocol = protocol,
            AdvertInterval = AdvertIntervals.Read(section, protocol),
            Password = Password(section),
            UnicastPeers = Peers(section),
            UnicastMinTtl = (byte)section.Integer("unicast-min-ttl", 1, 255),
            Checksum = section.Choice("checksum", Checksums),
        };
    }

    private static VipSettings Rest(Section section, VipSettings vip) => vip with
    {
        Interface = Interface(section, vip.Interface),
        Preempt = section.Flag("preempt"),
        PreemptDelay = section.Duration("preempt-delay", TimeSpan.Zero, TimeSpan.FromSeconds(1000)),
        Accept = section.Flag("accept"),
        VirtualMac = VirtualMac(section),
        StartupDelay = section.Duration("startup-delay", TimeSpan.Zero, TimeSpan.FromSeconds(1000)),
        Track = [.. section.List("track").Select(track => track.Text)],
        Eligible = [.. section.List("eligible").Select(n => NodeName(n, section) ?? "")],
        Weight = section.Integer("weight", 1, 100),
        DrainTimeout = section.Duration("drain-timeout", TimeSpan.Zero, TimeSpan.FromHours(24)),
        Garp = new GarpSettings(
            section.Integer("garp-repeat", 1, 100),
            section.Duration("garp-delay", TimeSpan.Zero, TimeSpan.FromSeconds(60)),
            section.Duration("garp-refresh", TimeSpan.Zero, TimeSpan.FromSeconds(86400)))
        {
            Interval = section.Duration("garp-interval", TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(10)),
            RefreshRepeat = section.Integer("garp-refresh-repeat", 1, 100),
            LowerPrioRepeat = section.Integer("garp-lower-prio-repeat", 0, 100),
            LowerPrioDelay = section.Duration("garp-lower-prio-delay", TimeSpan.Zero, TimeSpan.FromSeconds(60)),
            Verify = section.Integer("garp-verify", 0, 10),
        },
    };

    private static VirtualMacSettings? VirtualMac(Section section)
    {
        var (isWanted, isFromOwn) = (section.Flag("virtual-mac"), section.Flag("virtual-mac-xmit-base"));
        return isWanted ? new VirtualMacSettings("", isFromOwn) : null;
    }

    /// <summary>Names the link of a virtual MAC, as keepalived does unless it is told.</summary>
    private static VipSettings WithLink(Section section, VipSettings vip)
    {
        var given = section.Find("virtual-mac-interface") is null ? null : section.Scalar("virtual-mac-interface");
        if (given is not null && !Names.IsInterfaceName(given.Text))
            section.Reading.Fail(given, Names.InterfaceRule);
        if (vip.VirtualMac is { } virtualMac)
            return vip with { VirtualMac = virtualMac with { Link = given?.Text ?? $"{(vip.Protocol == RedundancyProtocol.Carp ? "carp" : "vrrp")}{(vip.IsV6 ? "6" : "")}.{vip.Id}" } };
        foreach (var needless in new[] { given, section.Own("virtual-mac-xmit-base") as ConfigScalar }.OfType<ConfigScalar>())
            section.Reading.Fail(needless, "needs virtual-mac = true");
        return vip;
    }

    private static string Interface(Section section, string nodeInterface)
    {
        var scalar = section.Scalar("interface");
        if (scalar is null or { Text.Length: 0 })
            return nodeInterface;
        if (!Names.IsInterfaceName(scalar.Text))
            section.Reading.Fail(scalar, Names.InterfaceRule);
        return scalar.Text;
    }

    /// <summary>The longest fits CARP; what else the protocol asks for is a rule between keys, as one of vip-defaults may serve some VIPs only.</summary>
    private static Password? Password(Section section)
    {
        if (section.Scalar("password") is not { Text.Length: > 0 } scalar)
            return null;
        if (scalar.Text.Length > CarpKey.LongestPassword || scalar.Text.Any(c => c is < ' ' or > '~'))
            section.Reading.Fail(scalar.Path, Names.HiddenValue, $"must be 1-{CarpKey.LongestPassword} characters of ASCII", scalar.Source);
        return new Password(scalar.Text);
    }

    private static ImmutableArray<IPAddress> Peers(Section section)
    {
        var peers = ImmutableArray.CreateBuilder<IPAddress>();
        foreach (var text in section.List("unicast-peers"))
        {
            if ((Endpoints.TryAddress(text.Text, out var address) || Endpoints.TryAddressV6(text.Text, out address)) && Subnets.IsHostAddress(address))
                peers.Add(address);
            else
                section.Reading.Fail(text, "must be the address of a node, such as 10.0.0.12 or 2001:db8::12");
        }

        return peers.ToImmutable();
    }

    private static string? Apart(Section section)
    {
        if (section.Find("apart") is null || section.Scalar("apart") is not { } scalar)
            return null;
        if (!Names.IsNodeName(scalar.Text))
            section.Reading.Fail(scalar, Names.GroupRule);
        return scalar.Text;
    }

    private static ImmutableArray<IpPrefix> Addresses(Section section)
    {
        var texts = section.List("addresses");
        if (section.Find("addresses") is ConfigList { Items.Length: 0 or > MaxAddresses } list)
            section.Reading.Fail(list, $"must be a list of 1-{MaxAddresses} addresses");
        var addresses = ImmutableArray.CreateBuilder<IpPrefix>();
        foreach (var text in texts)
        {
            if (!Endpoints.TryPrefix(text.Text, out var prefix))
                section.Reading.Fail(text, "must be an address with the length of its prefix, such as 10.0.0.101/24 or 2001:db8::101/64");
            else if (!Subnets.IsHostAddress(prefix.Address) || Subnets.IsNetworkOrBroadcast(prefix))
                section.Reading.Fail(text, "must be an address that a host can have");
            else
                addresses.Add(prefix);
        }

        return addresses.ToImmutable();
    }

    private static string? NodeName(ConfigScalar? scalar, Section section)
    {
        if (scalar is not null && !Names.IsNodeName(scalar.Text))
            section.Reading.Fail(scalar, Names.NodeRule);
        return scalar?.Text;
    }
}
