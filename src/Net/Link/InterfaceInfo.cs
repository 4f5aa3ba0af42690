using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;
using HaActors.Net.Native;
using HaActors.Net.Wire;

namespace HaActors.Net.Link;

/// <summary>A network interface at one moment, as rtnetlink describes it in the namespace of the asking thread.</summary>
/// <param name="HasCarrier">Up and its link is there (IFF_UP and IFF_LOWER_UP).</param>
/// <param name="Mac">Zero if it has no Ethernet address.</param>
/// <param name="Addresses">Its IPv4 addresses in the kernel's order; the first is the primary one.</param>
public sealed record InterfaceInfo(string Name, int Index, bool HasCarrier, MacAddress Mac, ImmutableArray<WireAddress> Addresses)
{
    private const uint Up = 1 << 0;             // IFF_UP, linux/if.h
    private const uint LowerUp = 1 << 16;       // IFF_LOWER_UP
    private const int LongestName = 15;         // IFNAMSIZ - 1
    private const byte LinkScope = 253;         // RT_SCOPE_LINK, linux/rtnetlink.h
    private const byte Permanent = 0x80;        // IFA_F_PERMANENT, linux/if_addr.h: no lifetime, so no VIP of ours
    private const byte Tentative = 0x40;        // IFA_F_TENTATIVE
    private const byte NotYetGood = 0x48;       // that and IFA_F_DADFAILED
    private const byte NotOwn = 0x69;           // those, IFA_F_TEMPORARY and IFA_F_DEPRECATED, as our VIPs are

    /// <summary>Its own IPv6 link-local address; default: it has none, or duplicate address detection (RFC 4862) has not let it pass yet.</summary>
    public WireAddress LinkLocal { get; init; }

    /// <summary>Its own other IPv6 addresses that are good, in the kernel's order.</summary>
    public ImmutableArray<WireAddress> GlobalsV6 { get; init; } = [];

    /// <summary>Duplicate address detection waits for no address.</summary>
    public bool IsSettled { get; init; } = true;

    /// <summary>The node forwards IPv6 that comes in here.</summary>
    public bool IsRouter { get; init; }

    /// <summary>The interface of a name; null if there is none.</summary>
    public static InterfaceInfo? Find(string name)
    {
        if (name.Length is 0 or > LongestName)
            return null;
        using var socket = new NetlinkSocket();
        var buffer = new byte[32 * 1024];
        var end = NetlinkMessage.Begin(buffer, NetlinkMessage.GetLink, NetlinkMessage.Request, NetlinkMessage.LinkSize);
        end = NetlinkMessage.Append(buffer, end, NetlinkMessage.LinkName, Encoding.UTF8.GetBytes(name + '\0'));
        NetlinkMessage.End(buffer, end);
        var errno = socket.Send(buffer.AsSpan(0, end));
        if (errno != 0)
            throw new LinuxException("RTM_GETLINK", errno);
        ReadOnlySpan<byte> datagram = buffer.AsSpan(0, Math.Max(0, socket.Receive(buffer)));
        if (!NetlinkMessage.TryTake(ref datagram, out var type, out var body) || type != NetlinkMessage.NewLink)
            return null;
        var index = MemoryMarshal.Read<int>(body[4..]);
        var info = new InterfaceInfo(name, index, HasCarrierIn(body), MacIn(body), []) { IsRouter = Forwards(name) };
        return WithAddresses(info, socket, buffer);
    }

    /// <summary>Reads the flags of an RTM_NEWLINK body.</summary>
    internal static bool HasCarrierIn(ReadOnlySpan<byte> body)
    {
        var flags = MemoryMarshal.Read<uint>(body[8..]);
        return (flags & (Up | LowerUp)) == (Up | LowerUp);
    }

    /// <summary>Reads the hardware address of an RTM_NEWLINK body; default: it has none of six bytes.</summary>
    internal static MacAddress MacIn(ReadOnlySpan<byte> body)
    {
        var mac = NetlinkMessage.Find(body[NetlinkMessage.LinkSize..], NetlinkMessage.LinkAddress);
        return mac.Length == MacAddress.Size ? MacAddress.Read(mac) : default;
    }

    private static bool Forwards(string name)
    {
        try
        {
            return File.ReadAllText($"/proc/sys/net/ipv6/conf/{name}/forwarding").Trim() != "0";
        }
        catch (IOException)
        {
            return false;   // no IPv6 in this kernel
        }
    }

    private static InterfaceInfo WithAddresses(InterfaceInfo info, NetlinkSocket socket, byte[] buffer)
    {
        var end = NetlinkMessage.Begin(
            buffer, NetlinkMessage.GetAddress, NetlinkMessage.Request | NetlinkMessage.Dump, NetlinkMessage.AddressSize);
        NetlinkMessage.End(buffer, end);
        var errno = socket.Send(buffer.AsSpan(0, end));
        if (errno != 0)
            throw new LinuxException("RTM_GETADDR", errno);
        var addresses = ImmutableArray.CreateBuilder<WireAddress>();
        var globals = ImmutableArray.CreateBuilder<WireAddress>();
        WireAddress linkLocal = default;
        var isSettled = true;
        for (var length = socket.Receive(buffer); length > 0; length = socket.Receive(buffer))
        {
            ReadOnlySpan<byte> datagram = buffer.AsSpan(0, length);
            while (NetlinkMessage.TryTake(ref datagram, out var type, out var body))
            {
                if (type != NetlinkMessage.NewAddress || MemoryMarshal.Read<int>(body[4..]) != info.Index)
                    continue;
                var attributes = body[NetlinkMessage.AddressSize..];
                if (body[0] == NetlinkMessage.Inet && NetlinkMessage.Find(attributes, NetlinkMessage.IfaLocal) is { Length: WireAddress.V4Size } local)
                    addresses.Add(WireAddress.Read(local));
                if (body[0] != NetlinkMessage.Inet6)
                    continue;

                // struct ifaddrmsg: family, prefix length, flags, scope.
                var (flags, isLinkLocal) = (body[2], body[3] == LinkScope);
                var address = WireAddress.Read(NetlinkMessage.Find(attributes, NetlinkMessage.IfaAddress));
                isSettled &= (flags & Tentative) == 0;
                if (isLinkLocal && linkLocal.IsNone && (flags & (Permanent | NotYetGood)) == Permanent)
                    linkLocal = address;
                else if (!isLinkLocal && (flags & NotOwn) == 0)
                    globals.Add(address);
            }
        }

        return info with
        {
            Addresses = addresses.ToImmutable(),
            LinkLocal = linkLocal,
            GlobalsV6 = globals.ToImmutable(),
            IsSettled = isSettled,
        };
    }
}
