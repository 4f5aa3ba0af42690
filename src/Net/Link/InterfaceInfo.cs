using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;
using HaActors.Net.Native;
using HaActors.Net.Wire;

namespace HaActors.Net.Link;

/// <summary>A network interface at one moment, as rtnetlink describes it in the namespace of the asking thread.</summary>
/// <param name="HasCarrier">Up and its link is there (IFF_UP and IFF_LOWER_UP).</param>
/// <param name="Mac">Zero if it has no Ethernet address.</param>
/// <param name="Addresses">Its IPv4 addresses in the kernel's order, host order each; the first is the primary one.</param>
public sealed record InterfaceInfo(string Name, int Index, bool HasCarrier, MacAddress Mac, ImmutableArray<uint> Addresses)
{
    private const uint Up = 1 << 0;             // IFF_UP, linux/if.h
    private const uint LowerUp = 1 << 16;       // IFF_LOWER_UP
    private const int LongestName = 15;         // IFNAMSIZ - 1

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
        return new InterfaceInfo(name, index, HasCarrierIn(body), MacIn(body), AddressesOf(index, socket, buffer));
    }

    /// <summary>Reads the flags of an RTM_NEWLINK body.</summary>
    internal static bool HasCarrierIn(ReadOnlySpan<byte> body)
    {
        var flags = MemoryMarshal.Read<uint>(body[8..]);
        return (flags & (Up | LowerUp)) == (Up | LowerUp);
    }

    private static MacAddress MacIn(ReadOnlySpan<byte> body)
    {
        var mac = NetlinkMessage.Find(body[NetlinkMessage.LinkSize..], NetlinkMessage.LinkAddress);
        return mac.Length == MacAddress.Size ? MacAddress.Read(mac) : default;
    }

    private static ImmutableArray<uint> AddressesOf(int index, NetlinkSocket socket, byte[] buffer)
    {
        var end = NetlinkMessage.Begin(
            buffer, NetlinkMessage.GetAddress, NetlinkMessage.Request | NetlinkMessage.Dump, NetlinkMessage.AddressSize);
        buffer[NetlinkMessage.HeaderSize] = NetlinkMessage.Inet;
        NetlinkMessage.End(buffer, end);
        var errno = socket.Send(buffer.AsSpan(0, end));
        if (errno != 0)
            throw new LinuxException("RTM_GETADDR", errno);
        var addresses = ImmutableArray.CreateBuilder<uint>();
        for (var length = socket.Receive(buffer); length > 0; length = socket.Receive(buffer))
        {
            ReadOnlySpan<byte> datagram = buffer.AsSpan(0, length);
            while (NetlinkMessage.TryTake(ref datagram, out var type, out var body))
            {
                if (type != NetlinkMessage.NewAddress || MemoryMarshal.Read<int>(body[4..]) != index)
                    continue;
                var local = NetlinkMessage.Find(body[NetlinkMessage.AddressSize..], NetlinkMessage.IfaLocal);
                if (local.Length == 4)
                    addresses.Add(BinaryPrimitives.ReadUInt32BigEndian(local));
            }
        }

        return addresses.ToImmutable();
    }
}
