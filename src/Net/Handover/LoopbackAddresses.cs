using System.Net;
using System.Runtime.InteropServices;
using HaActors.Net.Link;
using HaActors.Net.Native;

namespace HaActors.Net.Handover;

/// <summary>
/// Addresses on the loopback interface, by which a machine receives for an address without announcing it. They bear the number of
/// VRRP as their origin (IFA_PROTO, Linux 5.18), by which a later run of the process knows them, and a lifetime. One thread.
/// </summary>
internal sealed class LoopbackAddresses : IDisposable
{
    private const int Loopback = 1;                 // LOOPBACK_IFINDEX, net/flow.h
    private const byte Origin = 112;                // IPPROTO_VRRP

    // IFA_F_NODAD and IFA_F_NOPREFIXROUTE of linux/if_addr.h: the kernel would keep a route for the prefix until the lifetime ends.
    private const uint V6Flags = 0x02 | 0x200;

    private readonly NetlinkSocket _socket = new();
    private readonly byte[] _buffer = new byte[32 * 1024];

    /// <summary>Adds an address, or starts its lifetime again.</summary>
    /// <returns>0, or errno.</returns>
    public int Add(IPAddress address, TimeSpan lifetime) =>
        Change(NetlinkMessage.NewAddress, NetlinkMessage.Create | NetlinkMessage.Replace, address, (uint)Math.Ceiling(lifetime.TotalSeconds));

    /// <summary>Removes an address; one that is not there is no failure.</summary>
    /// <returns>0, or errno.</returns>
    public int Remove(IPAddress address)
    {
        var errno = Change(NetlinkMessage.DelAddress, 0, address, null);
        return errno == Errno.AddressNotAvailable ? 0 : errno;
    }

    /// <summary>Those that this or a former run has added.</summary>
    public List<IPAddress> Ours()
    {
        var end = NetlinkMessage.Begin(
            _buffer, NetlinkMessage.GetAddress, NetlinkMessage.Request | NetlinkMessage.Dump, NetlinkMessage.AddressSize);
        NetlinkMessage.End(_buffer, end);
        var ours = new List<IPAddress>();
        if (_socket.Send(_buffer.AsSpan(0, end)) != 0)
            return ours;
        for (var length = _socket.Receive(_buffer); length > 0; length = _socket.Receive(_buffer))
        {
            ReadOnlySpan<byte> datagram = _buffer.AsSpan(0, length);
            while (NetlinkMessage.TryTake(ref datagram, out var type, out var body))
            {
                if (type != NetlinkMessage.NewAddress || MemoryMarshal.Read<int>(body[4..]) != Loopback)
                    continue;
                var attributes = body[NetlinkMessage.AddressSize..];
                if (NetlinkMessage.Find(attributes, NetlinkMessage.IfaProtocol) is [Origin])
                    ours.Add(new IPAddress(NetlinkMessage.Find(attributes, NetlinkMessage.IfaAddress)));
            }
        }

        return ours;
    }

    public void Dispose() => _socket.Dispose();

    private int Change(ushort type, int flags, IPAddress address, uint? lifetimeSeconds)
    {
        var bytes = address.GetAddressBytes();
        var end = NetlinkMessage.Begin(
            _buffer, type, (ushort)(NetlinkMessage.Request | NetlinkMessage.Acknowledge | flags), NetlinkMessage.AddressSize);
        _buffer[NetlinkMessage.HeaderSize] = bytes.Length == 4 ? NetlinkMessage.Inet : NetlinkMessage.Inet6;
        _buffer[NetlinkMessage.HeaderSize + 1] = (byte)(bytes.Length * 8);
        MemoryMarshal.Write(_buffer.AsSpan(NetlinkMessage.HeaderSize + 4), Loopback);
        end = NetlinkMessage.Append(_buffer, end, NetlinkMessage.IfaLocal, bytes);
        end = NetlinkMessage.Append(_buffer, end, NetlinkMessage.IfaAddress, bytes);
        if (lifetimeSeconds is { } lifetime)
        {
            // struct ifa_cacheinfo: preferred, valid, created, updated.
            ReadOnlySpan<uint> times = [lifetime, lifetime, 0, 0];
            end = NetlinkMessage.Append(_buffer, end, NetlinkMessage.IfaCacheInfo, MemoryMarshal.AsBytes(times));
            end = NetlinkMessage.Append(_buffer, end, NetlinkMessage.IfaProtocol, [Origin]);
            if (bytes.Length == 16)
                end = NetlinkMessage.Append(_buffer, end, NetlinkMessage.IfaFlags, BitConverter.GetBytes(V6Flags));
        }

        NetlinkMessage.End(_buffer, end);
        var errno = _socket.Send(_buffer.AsSpan(0, end));
        if (errno != 0)
            return errno;
        ReadOnlySpan<byte> answer = _buffer.AsSpan(0, Math.Max(0, _socket.Receive(_buffer)));
        return NetlinkMessage.TryTake(ref answer, out var kind, out var body) && kind == NetlinkMessage.Error ? NetlinkMessage.ErrorOf(body) : 0;
    }
}
