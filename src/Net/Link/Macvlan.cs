using System.Runtime.InteropServices;
using System.Text;
using HaActors.Net.Native;
using HaActors.Net.Wire;

namespace HaActors.Net.Link;

/// <summary>A link with what tells ours from others'.</summary>
/// <param name="Kind">Such as macvlan; empty: a real one.</param>
/// <param name="Alias">Its ifalias.</param>
internal readonly record struct LinkDescription(int Index, string Name, string Kind, string Alias);

/// <summary>
/// Links of the kernel's driver macvlan: a hardware address of its own on an interface that keeps its own. In the namespace of the calling
/// thread; each call waits for the kernel, some 10 ms where a link goes down. Results are 0 or errno.
/// </summary>
internal static class Macvlan
{
    public const string Kind = "macvlan";

    // MACVLAN_MODE_PRIVATE of linux/if_link.h. The mode also decides what becomes of a frame from another holder of the same address: private
    // takes it in, the default drops it.
    private const uint Private = 1;

    private const int LongestMessage = 512;

    /// <summary>The link of a name; null if there is none.</summary>
    public static LinkDescription? Find(string name)
    {
        LinkDescription? found = null;
        Span<byte> message = stackalloc byte[LongestMessage];
        var end = NetlinkMessage.Begin(message, NetlinkMessage.GetLink, NetlinkMessage.Request, NetlinkMessage.LinkSize);
        end = NetlinkMessage.Append(message, end, NetlinkMessage.LinkName, Text(name));
        _ = Talk(message, end, link => found = link);
        return found;
    }

    /// <summary>Every link.</summary>
    public static IReadOnlyList<LinkDescription> All()
    {
        var all = new List<LinkDescription>();
        Span<byte> message = stackalloc byte[LongestMessage];
        var end = NetlinkMessage.Begin(message, NetlinkMessage.GetLink, NetlinkMessage.Request | NetlinkMessage.Dump, NetlinkMessage.LinkSize);
        _ = Talk(message, end, all.Add);
        return all;
    }

    /// <summary>Makes one, down; EEXIST if a link has that name.</summary>
    public static int Create(string name, int parent, MacAddress mac)
    {
        Span<byte> message = stackalloc byte[LongestMessage];
        Span<byte> data = stackalloc byte[16];
        Span<byte> kind = stackalloc byte[64];
        Span<byte> address = stackalloc byte[MacAddress.Size];
        ReadOnlySpan<uint> mode = [Private];
        ReadOnlySpan<int> link = [parent];
        mac.Write(address);
        data = data[..NetlinkMessage.Append(data, 0, NetlinkMessage.MacvlanMode, MemoryMarshal.AsBytes(mode))];
        kind = kind[..NetlinkMessage.Append(kind, NetlinkMessage.Append(kind, 0, NetlinkMessage.KindName, Encoding.ASCII.GetBytes(Kind)), NetlinkMessage.KindData, data)];
        var end = NetlinkMessage.Begin(
            message, NetlinkMessage.NewLink, NetlinkMessage.Request | NetlinkMessage.Acknowledge | NetlinkMessage.Create | NetlinkMessage.Exclusive, NetlinkMessage.LinkSize);
        end = NetlinkMessage.Append(message, end, NetlinkMessage.LinkParent, MemoryMarshal.AsBytes(link));
        end = NetlinkMessage.Append(message, end, NetlinkMessage.LinkName, Text(name));
        end = NetlinkMessage.Append(message, end, NetlinkMessage.LinkAddress, address);
        return Talk(message, NetlinkMessage.Append(message, end, NetlinkMessage.LinkKind, kind), null);
    }

    /// <summary>Gives a link its ifalias, which the kernel does not take when it makes one.</summary>
    public static int SetAlias(int index, string alias)
    {
        Span<byte> message = stackalloc byte[LongestMessage];
        return Talk(message, NetlinkMessage.Append(message, Begin(message, NetlinkMessage.NewLink, index), NetlinkMessage.LinkAlias, Encoding.UTF8.GetBytes(alias)), null);
    }

    /// <summary>Puts a link down: it neither sends nor takes anything any more.</summary>
    public static int Lower(int index)
    {
        Span<byte> message = stackalloc byte[LongestMessage];
        return Talk(message, NetlinkMessage.WriteLinkState(message, index, up: false), null);
    }

    public static int Delete(int index)
    {
        Span<byte> message = stackalloc byte[LongestMessage];
        return Talk(message, Begin(message, NetlinkMessage.DelLink, index), null);
    }

    private static int Begin(Span<byte> message, ushort type, int index)
    {
        var end = NetlinkMessage.Begin(message, type, NetlinkMessage.Request | NetlinkMessage.Acknowledge, NetlinkMessage.LinkSize);
        MemoryMarshal.Write(message[(NetlinkMessage.HeaderSize + 4)..], index);
        return end;
    }

    private static byte[] Text(string name) => Encoding.UTF8.GetBytes(name + '\0');

    private static int Talk(Span<byte> message, int end, Action<LinkDescription>? take)
    {
        NetlinkMessage.End(message, end);
        using var socket = new NetlinkSocket();
        var errno = socket.Send(message[..end]);
        if (errno != 0)
            return errno;
        var buffer = new byte[32 * 1024];
        for (var length = socket.Receive(buffer); length > 0; length = socket.Receive(buffer))
        {
            ReadOnlySpan<byte> datagram = buffer.AsSpan(0, length);
            while (NetlinkMessage.TryTake(ref datagram, out var type, out var body))
            {
                if (type == NetlinkMessage.Error)
                    return NetlinkMessage.ErrorOf(body);
                if (type == NetlinkMessage.NewLink)
                    take?.Invoke(Describe(body));
            }
        }

        return 0;
    }

    private static LinkDescription Describe(ReadOnlySpan<byte> body)
    {
        var attributes = body[NetlinkMessage.LinkSize..];
        return new LinkDescription(
            MemoryMarshal.Read<int>(body[4..]),
            TextIn(attributes, NetlinkMessage.LinkName),
            TextIn(NetlinkMessage.Find(attributes, NetlinkMessage.LinkKind), NetlinkMessage.KindName),
            TextIn(attributes, NetlinkMessage.LinkAlias));
    }

    private static string TextIn(ReadOnlySpan<byte> attributes, ushort type) => Encoding.UTF8.GetString(NetlinkMessage.Find(attributes, type).TrimEnd((byte)0));
}
