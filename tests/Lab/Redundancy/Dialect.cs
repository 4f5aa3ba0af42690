using System.Collections.Immutable;
using System.Net;
using HaActors.Lab.Network;
using HaActors.Net.Model;
using HaActors.Net.Wire;
using Xunit.Abstractions;

namespace HaActors.Lab.Tests.Redundancy;

/// <summary>A way in which two routers of vrid 51 can speak to each other, on host a with .11 and host b with .12; for theories.</summary>
public sealed class Dialect : IXunitSerializable
{
    public const string PasswordText = "love";

    // Of keepalived 2.2.7: it leaves the hop limit of IPv6 unicast to the system, whose default is 64.
    private const byte KeepalivedHopLimit = 64;

    public static readonly Dialect Vrrp3 = new();
    public static readonly Dialect Vrrp3V6 = new() { V6 = true };
    public static readonly Dialect Vrrp3Unicast = new() { Unicast = true };
    public static readonly Dialect Vrrp3V6Unicast = new() { V6 = true, Unicast = true };
    public static readonly Dialect Vrrp2 = new() { Version = 2 };
    public static readonly Dialect Vrrp2Unicast = new() { Version = 2, Unicast = true };

    /// <summary>Those with a virtual MAC.</summary>
    public static TheoryData<Dialect> Virtual => [new() { VirtualMac = true }, new() { V6 = true, VirtualMac = true }, new() { Version = 2, VirtualMac = true }];

    /// <summary>Those with adverts every 50 ms.</summary>
    public static TheoryData<Dialect> Fast => [Vrrp3, Vrrp3V6, Vrrp3Unicast, Vrrp3V6Unicast];

    public static TheoryData<Dialect> All => [Vrrp3, Vrrp3V6, Vrrp3Unicast, Vrrp3V6Unicast, Vrrp2, Vrrp2Unicast];

    public int Version { get; private set; } = 3;

    public bool V6 { get; private set; }

    public bool Unicast { get; private set; }

    public bool VirtualMac { get; private set; }

    /// <summary>What carries the addresses.</summary>
    public string Link => VirtualMac ? "vrrp.51" : "eth0";

    /// <summary>The address whose holder is looked for.</summary>
    public string Vip => V6 ? "2001:db8:77::101" : EngineUnderTest.Vip;

    /// <summary>All addresses of the VIP, with the lengths of their prefixes.</summary>
    public ImmutableArray<IpPrefix> Addresses => V6
        ? [new IpPrefix(IPAddress.Parse("fe80::101"), 64), new IpPrefix(IPAddress.Parse(Vip), 64)]
        : [new IpPrefix(IPAddress.Parse(Vip), 24)];

    /// <summary>The own address of a host.</summary>
    public string Host(string name) => (V6 ? "2001:db8:77::1" : "10.77.0.1") + (name == "a" ? "1" : "2");

    /// <summary>What our engine speaks it by.</summary>
    public VipSettings Settings() => EngineUnderTest.Settings(Version == 3 ? 50 : 1000) with
    {
        Addresses = Addresses,
        Protocol = Version == 3 ? RedundancyProtocol.Vrrp3 : RedundancyProtocol.Vrrp2,
        Password = Version == 3 ? null : new Password(PasswordText),
        VirtualMac = VirtualMac ? new VirtualMacSettings(Link, FromOwnMac: false) : null,
        UnicastPeers = Unicast ? [IPAddress.Parse(Host("a")), IPAddress.Parse(Host("b"))] : [],
    };

    /// <summary>The first two adverts of another program are, but for the headers that differ by design, what we would send.</summary>
    /// <param name="start">Starts it on host b with priority 100.</param>
    /// <param name="only">Addresses that it advertises; none: all.</param>
    public void AssertSameAdverts(Func<IDisposable> start, params IpPrefix[] only) => Assert.All(Capture.OnA(start), frame =>
    {
        Assert.Equal(DropReason.None, AdvertPacket.TryRead(frame, out var packet));
        Assert.Equal(!Unicast, packet.IsMulticast);
        Assert.Equal(V6 && Unicast ? KeepalivedHopLimit : AdvertPacket.FullTimeToLive, packet.TimeToLive);
        if (Unicast)
            Assert.Equal((Host("b"), Host("a")), ($"{packet.Source}", $"{packet.Destination}"));
        var own = Write(new AdvertPath(default, packet.Source, packet.Destination), 100, only);
        Assert.Equal(Convert.ToHexString(own[AdvertPacket.MessageOffset(packet.Source)..]), Convert.ToHexString(packet.Message));
    });

    private byte[] Write(in AdvertPath path, byte priority, params IpPrefix[] only)
    {
        var frame = new byte[256];
        byte[] addresses = [.. (only.Length > 0 ? only : [.. Addresses]).SelectMany(prefix => prefix.Address.GetAddressBytes())];
        var length = Version == 3
            ? VrrpAdvert.Write(frame, path, 51, priority, 5, addresses, VrrpChecksum.PseudoHeader)
            : Vrrp2Advert.Write(frame, path, 51, priority, 1, addresses, "love"u8);
        return frame[..length];
    }

    /// <summary>Both hosts, and what else is to be there; IPv6 addresses are good at once.</summary>
    public IDisposable Hosts()
    {
        var hosts = LabFixture.Hosts(("a", "10.77.0.11/24"), ("b", "10.77.0.12/24"));
        if (V6)
        {
            EnableV6("a", Host("a"));
            EnableV6("b", Host("b"));
        }

        return hosts;
    }

    /// <summary>Gives a host a link-local and another address without duplicate address detection.</summary>
    public static void EnableV6(string host, string address)
    {
        var name = LabNetwork.Namespace(host);
        Shell.Run("ip", "-n", name, "link", "set", "eth0", "down");
        Shell.Run("ip", "netns", "exec", name, "sysctl", "-q", "-w", "net.ipv6.conf.eth0.accept_dad=0");
        Shell.Run("ip", "-n", name, "link", "set", "eth0", "up");
        Shell.Run("ip", "-n", name, "addr", "add", $"{address}/64", "dev", "eth0", "nodad");
        EngineUnderTest.Await(() => LabNetwork.Addresses(host, v6: true).Count == 2, () => "IPv6 addresses");
    }

    /// <summary>The hosts that have the address now.</summary>
    public string Holders(params string[] hosts) =>
        string.Concat(hosts.Where(host => LabNetwork.Addresses(host, V6, Link).Contains(Vip)));

    public override string ToString() => $"vrrp{Version}{(V6 ? " over IPv6" : "")}{(Unicast ? ", unicast" : "")}{(VirtualMac ? ", virtual MAC" : "")}";

    public void Deserialize(IXunitSerializationInfo info) =>
        (Version, V6, Unicast, VirtualMac) = (info.GetValue<int>("version"), info.GetValue<bool>("v6"), info.GetValue<bool>("unicast"), info.GetValue<bool>("virtual"));

    public void Serialize(IXunitSerializationInfo info)
    {
        info.AddValue("version", Version);
        info.AddValue("v6", V6);
        info.AddValue("unicast", Unicast);
        info.AddValue("virtual", VirtualMac);
    }
}
