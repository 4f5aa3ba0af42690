using System.Collections.Immutable;
using HaActors.Net.Model;

namespace HaActors.Host.Config;

/// <summary>Reads <c>ha.vips</c> over <c>ha.vip-defaults</c>.</summary>
internal static class VipReader
{
    /// <summary>Most addresses of one VIP, as for one keepalived VRRP instance in the fixed part of an advert.</summary>
    private const int MaxAddresses = 20;

    /// <summary>RFC 9568 section 5.2.7: Max Advertise Interval has 12 bits of centiseconds.</summary>
    private static readonly TimeSpan LongestAdvertInterval = TimeSpan.FromMilliseconds(40950);

    private static readonly TimeSpan Centisecond = TimeSpan.FromMilliseconds(10);

    private static readonly Dictionary<string, RedundancyProtocol> Protocols = new() { ["vrrp3"] = RedundancyProtocol.Vrrp3 };

    public static ImmutableArray<VipSettings> Read(Section ha, string nodeInterface)
    {
        var defaults = ha.Sub("vip-defaults");
        Common(defaults, new VipSettings("", 0, [], nodeInterface, default, default, false, default, null, [], 1, [], new GarpSettings(0, default, default)));
        defaults.RejectUnknown();
        return
        [
            .. ha.Entries("vips")
                .Select(entry => ReadVip(entry.Key, defaults.DefaultsFor(entry.Value), nodeInterface))
                .OrderBy(v => v.Name, StringComparer.Ordinal),
        ];
    }

    private static VipSettings ReadVip(string name, Section section, string nodeInterface)
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
        vip = Common(section, vip);
        section.RejectUnknown();
        return vip;
    }

    private static VipSettings Common(Section section, VipSettings vip) => vip with
    {
        Interface = Interface(section, vip.Interface),
        Protocol = section.Choice("protocol", Protocols, "vrrp2", "carp"),
        AdvertInterval = AdvertInterval(section),
        Preempt = section.Flag("preempt"),
        PreemptDelay = section.Duration("preempt-delay", TimeSpan.Zero, TimeSpan.FromSeconds(1000)),
        Eligible = [.. section.List("eligible").Select(n => NodeName(n, section) ?? "")],
        Weight = section.Integer("weight", 1, 100),
        Garp = new GarpSettings(
            section.Integer("garp-repeat", 1, 100),
            section.Duration("garp-delay", TimeSpan.Zero, TimeSpan.FromSeconds(60)),
            section.Duration("garp-refresh", TimeSpan.Zero, TimeSpan.FromSeconds(86400))),
    };

    private static string Interface(Section section, string nodeInterface)
    {
        var scalar = section.Scalar("interface");
        if (scalar is null or { Text.Length: 0 })
            return nodeInterface;
        if (!Names.IsInterfaceName(scalar.Text))
            section.Reading.Fail(scalar, Names.InterfaceRule);
        return scalar.Text;
    }

    private static TimeSpan AdvertInterval(Section section)
    {
        var interval = section.Duration("advert-interval", Centisecond, LongestAdvertInterval);
        if (interval.Ticks % Centisecond.Ticks != 0)
            section.Reading.Fail(section.Scalar("advert-interval")!, "must be a multiple of 10ms: adverts carry it in centiseconds");
        return interval;
    }

    private static ImmutableArray<IpPrefix> Addresses(Section section)
    {
        var texts = section.List("addresses");
        if (section.Find("addresses") is ConfigList { Items.Length: 0 or > MaxAddresses } list)
            section.Reading.Fail(list, $"must be a list of 1-{MaxAddresses} addresses");
        var addresses = ImmutableArray.CreateBuilder<IpPrefix>();
        foreach (var text in texts)
        {
            if (Endpoints.IsV6(text.Text))
                section.Reading.Fail(text, $"IPv6 is {Section.NotYet}");
            else if (!Endpoints.TryPrefix(text.Text, out var prefix))
                section.Reading.Fail(text, "must be an IPv4 address with the length of its prefix, such as 10.0.0.101/24");
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
