using System.Runtime.InteropServices;
using HaActors.Net.Native;
using HaActors.Net.Wire;

namespace HaActors.Net.Link;

/// <summary>A machine on the segment that this node has to do with.</summary>
/// <param name="IsGateway">Routes of this node go through it.</param>
internal readonly record struct Neighbor(WireAddress Address, MacAddress Mac, bool IsGateway);

/// <summary>The kernel's neighbours (<c>ip neigh</c>) and gateways (<c>ip route</c>) of an interface, in the namespace of the asking thread.</summary>
internal static class NeighborTable
{
    private const ushort NewRoute = 24;         // RTM_NEWROUTE, linux/rtnetlink.h
    private const ushort GetRoute = 26;         // RTM_GETROUTE
    private const ushort NewNeighbor = 28;      // RTM_NEWNEIGH
    private const ushort GetNeighbor = 30;      // RTM_GETNEIGH
    private const int NeighborSize = 12;        // struct ndmsg, linux/neighbour.h
    private const int RouteSize = 12;           // struct rtmsg
    private const ushort NeighborAddress = 1;   // NDA_DST
    private const ushort NeighborMac = 2;       // NDA_LLADDR
    private const ushort RouteInterface = 4;    // RTA_OIF
    private const ushort RouteGateway = 5;      // RTA_GATEWAY

    // NUD_REACHABLE, NUD_STALE, NUD_DELAY, NUD_PROBE, NUD_PERMANENT: those whose hardware address is worth something.
    private const ushort Known = 0x02 | 0x04 | 0x08 | 0x10 | 0x80;

    /// <summary>One for each hardware address and family, gateways first. May block for moments; allocates.</summary>
    /// <exception cref="LinuxException">The kernel refused the question.</exception>
    public static IReadOnlyList<Neighbor> Read(int interfaceIndex)
    {
        using var socket = new NetlinkSocket();
        var gateways = new HashSet<WireAddress>();
        var neighbors = new List<Neighbor>();
        Dump(socket, GetRoute, RouteSize, NewRoute, body =>
        {
            var attributes = body[RouteSize..];
            if (NetlinkMessage.Find(attributes, RouteInterface) is { Length: sizeof(int) } index && MemoryMarshal.Read<int>(index) == interfaceIndex
                && NetlinkMessage.Find(attributes, RouteGateway) is { Length: WireAddress.V4Size or WireAddress.V6Size } gateway)
                gateways.Add(WireAddress.Read(gateway));
        });
        Dump(socket, GetNeighbor, NeighborSize, NewNeighbor, body =>
        {
            // struct ndmsg: family, padding, interface, state.
            var state = MemoryMarshal.Read<ushort>(body[8..]);
            if (MemoryMarshal.Read<int>(body[4..]) != interfaceIndex || (state & Known) == 0)
                return;
            var attributes = body[NeighborSize..];
            if (NetlinkMessage.Find(attributes, NeighborAddress) is { Length: WireAddress.V4Size or WireAddress.V6Size } bytes
                && NetlinkMessage.Find(attributes, NeighborMac) is { Length: MacAddress.Size } mac)
                neighbors.Add(new Neighbor(WireAddress.Read(bytes), MacAddress.Read(mac), gateways.Contains(WireAddress.Read(bytes))));
        });
        return [.. neighbors.OrderByDescending(neighbor => neighbor.IsGateway).DistinctBy(neighbor => (neighbor.Mac, neighbor.Address.IsV6))];
    }

    private static void Dump(NetlinkSocket socket, ushort question, int fixedSize, ushort answer, BodyReader read)
    {
        var buffer = new byte[32 * 1024];
        var end = NetlinkMessage.Begin(buffer, question, NetlinkMessage.Request | NetlinkMessage.Dump, fixedSize);
        NetlinkMessage.End(buffer, end);
        var errno = socket.Send(buffer.AsSpan(0, end));
        if (errno != 0)
            throw new LinuxException($"rtnetlink message {question}", errno);
        for (var length = socket.Receive(buffer); length > 0; length = socket.Receive(buffer))
        {
            ReadOnlySpan<byte> datagram = buffer.AsSpan(0, length);
            while (NetlinkMessage.TryTake(ref datagram, out var type, out var body))
            {
                if (type == answer)
                    read(body);
            }
        }
    }

    private delegate void BodyReader(ReadOnlySpan<byte> body);
}
