using System.Runtime.InteropServices;
using HaActors.Net.Native;

namespace HaActors.Net.Link;

/// <summary>
/// <see cref="IAddressTable"/> by rtnetlink, a batch a write. Addresses carry a lifetime, so that the kernel takes them off when
/// the process no longer runs, whatever stopped it: 1.0-1.25 s after the last renewal (measured on Linux 6.18, HZ 250; a lifetime
/// of 2 s ended after 2.0-2.5 s). IPv6 addresses are usable at once, as duplicate address detection would keep them silent for a second
/// and more; they are never preferred, so that the node's own connections keep its own address; and they bring no route to their
/// prefix, as its end would be the end of the same route of the node's own address.
/// </summary>
public sealed class NetlinkAddressTable : IAddressTable, IDisposable
{
    /// <summary>ifa_valid of struct ifa_cacheinfo, seconds. The shortest that the kernel counts.</summary>
    public const uint LifetimeSeconds = 1;

    // Acknowledgements of one batch must fit the default receive buffer (net.core.rmem_default, 212992 bytes, about 1 KiB each).
    private const int BatchSize = 64;
    private const int LongestMessage = 96;

    private const uint NoDetection = 0x02;      // IFA_F_NODAD, linux/if_addr.h
    private const uint NoPrefixRoute = 0x200;   // IFA_F_NOPREFIXROUTE

    private readonly NetlinkSocket _socket = new();
    private readonly byte[] _out = new byte[BatchSize * LongestMessage];
    private readonly byte[] _in = new byte[8192];

    public int Add(ReadOnlySpan<InterfaceAddress> addresses) =>
        Send(addresses, NetlinkMessage.NewAddress, NetlinkMessage.Create | NetlinkMessage.Replace | NetlinkMessage.Acknowledge);

    /// <summary>Without acknowledgements: the kernel answers refusals only.</summary>
    public int Renew(ReadOnlySpan<InterfaceAddress> addresses) =>
        Send(addresses, NetlinkMessage.NewAddress, NetlinkMessage.Create | NetlinkMessage.Replace);

    public int Remove(ReadOnlySpan<InterfaceAddress> addresses) =>
        Send(addresses, NetlinkMessage.DelAddress, NetlinkMessage.Acknowledge);

    public int Raise(int interfaceIndex)
    {
        var end = NetlinkMessage.WriteLinkState(_out, interfaceIndex, up: true);
        var errno = _socket.Send(_out.AsSpan(0, end));
        return errno == 0 ? ReadAnswers() : errno;
    }

    public void Dispose() => _socket.Dispose();

    /// <summary>A link-local address is of use only with the route of its link; a link of our own has no other address that brings it.</summary>
    private static uint FlagsOf(in InterfaceAddress address) =>
        !address.Address.IsV6 ? address.IsOnOwnLink ? NoPrefixRoute : 0
        : NoDetection | (address.IsOnOwnLink && address.Address.IsLinkLocal ? 0 : NoPrefixRoute);

    private int Send(ReadOnlySpan<InterfaceAddress> addresses, ushort type, int flags)
    {
        var failure = 0;
        while (!addresses.IsEmpty)
        {
            var count = Math.Min(addresses.Length, BatchSize);
            var end = 0;
            foreach (var address in addresses[..count])
                end += Write(_out.AsSpan(end), type, (ushort)(NetlinkMessage.Request | flags), address);
            var errno = _socket.Send(_out.AsSpan(0, end));
            if (errno == 0)
                errno = ReadAnswers();
            if (failure == 0)
                failure = errno;
            addresses = addresses[count..];
        }

        return failure;
    }

    private static int Write(Span<byte> message, ushort type, ushort how, in InterfaceAddress address)
    {
        var end = NetlinkMessage.Begin(message, type, how, NetlinkMessage.AddressSize);
        var v6 = address.Address.IsV6;
        message[NetlinkMessage.HeaderSize] = v6 ? NetlinkMessage.Inet6 : NetlinkMessage.Inet;
        message[NetlinkMessage.HeaderSize + 1] = address.PrefixLength;
        MemoryMarshal.Write(message[(NetlinkMessage.HeaderSize + 4)..], address.InterfaceIndex);
        end = NetlinkMessage.Append(message, end, NetlinkMessage.IfaLocal, address.Address);
        end = NetlinkMessage.Append(message, end, NetlinkMessage.IfaAddress, address.Address);
        if (type == NetlinkMessage.NewAddress)
        {
            // struct ifa_cacheinfo: preferred, valid, created, updated.
            ReadOnlySpan<uint> lifetime = [v6 ? 0 : LifetimeSeconds, LifetimeSeconds, 0, 0];
            end = NetlinkMessage.Append(message, end, NetlinkMessage.IfaCacheInfo, MemoryMarshal.AsBytes(lifetime));
            ReadOnlySpan<uint> flags = [FlagsOf(address)];
            if (flags[0] != 0)
                end = NetlinkMessage.Append(message, end, NetlinkMessage.IfaFlags, MemoryMarshal.AsBytes(flags));
        }

        NetlinkMessage.End(message, end);
        return end;
    }

    private int ReadAnswers()
    {
        var failure = 0;
        for (var length = _socket.Receive(_in); length != 0; length = _socket.Receive(_in))
        {
            if (length < 0)
                return -length;
            ReadOnlySpan<byte> datagram = _in.AsSpan(0, length);
            while (NetlinkMessage.TryTake(ref datagram, out var type, out var body))
            {
                var errno = type == NetlinkMessage.Error ? NetlinkMessage.ErrorOf(body) : 0;
                if (failure == 0 && errno != Errno.AddressNotAvailable)
                    failure = errno;
            }
        }

        return failure;
    }
}
