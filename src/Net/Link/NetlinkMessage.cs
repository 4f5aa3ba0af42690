using System.Runtime.InteropServices;
using HaActors.Net.Wire;

namespace HaActors.Net.Link;

/// <summary>Writes and reads rtnetlink messages in place (linux/netlink.h, linux/rtnetlink.h, linux/if_addr.h, linux/if_link.h). Host byte order.</summary>
internal static class NetlinkMessage
{
    public const ushort Error = 2;          // NLMSG_ERROR
    public const ushort Done = 3;           // NLMSG_DONE
    public const ushort NewLink = 16;       // RTM_NEWLINK
    public const ushort DelLink = 17;       // RTM_DELLINK
    public const ushort GetLink = 18;       // RTM_GETLINK
    public const ushort NewAddress = 20;    // RTM_NEWADDR
    public const ushort DelAddress = 21;    // RTM_DELADDR
    public const ushort GetAddress = 22;    // RTM_GETADDR

    public const ushort Request = 0x001;    // NLM_F_REQUEST
    public const ushort Acknowledge = 0x004; // NLM_F_ACK
    public const ushort Replace = 0x100;    // NLM_F_REPLACE
    public const ushort Exclusive = 0x200;  // NLM_F_EXCL
    public const ushort Dump = 0x300;       // NLM_F_DUMP
    public const ushort Create = 0x400;     // NLM_F_CREATE

    public const ushort LinkAddress = 1;    // IFLA_ADDRESS
    public const ushort LinkName = 3;       // IFLA_IFNAME
    public const ushort LinkParent = 5;     // IFLA_LINK
    public const ushort LinkKind = 18;      // IFLA_LINKINFO
    public const ushort LinkAlias = 20;     // IFLA_IFALIAS
    public const ushort KindName = 1;       // IFLA_INFO_KIND
    public const ushort KindData = 2;       // IFLA_INFO_DATA
    public const ushort MacvlanMode = 1;    // IFLA_MACVLAN_MODE
    public const ushort IfaAddress = 1;     // IFA_ADDRESS
    public const ushort IfaLocal = 2;       // IFA_LOCAL
    public const ushort IfaCacheInfo = 6;   // IFA_CACHEINFO

    public const ushort IfaFlags = 8;       // IFA_FLAGS
    public const ushort IfaProtocol = 11;   // IFA_PROTO, Linux 5.18; older kernels pass over it

    public const uint LinkUp = 1;           // IFF_UP, linux/if.h

    public const byte Inet = 2;             // AF_INET
    public const byte Inet6 = 10;           // AF_INET6

    /// <summary>struct nlmsghdr.</summary>
    public const int HeaderSize = 16;

    /// <summary>struct ifinfomsg.</summary>
    public const int LinkSize = 16;

    /// <summary>struct ifaddrmsg.</summary>
    public const int AddressSize = 8;

    /// <summary>Begins a message; <see cref="End"/> completes it. The fixed part after the header is zeroed.</summary>
    /// <returns>Position after the fixed part.</returns>
    public static int Begin(Span<byte> message, ushort type, ushort flags, int fixedSize)
    {
        message[..(HeaderSize + fixedSize)].Clear();
        MemoryMarshal.Write(message[4..], type);
        MemoryMarshal.Write(message[6..], flags);
        return HeaderSize + fixedSize;
    }

    /// <summary>Appends one attribute (struct rtattr), padded to four bytes.</summary>
    public static int Append(Span<byte> message, int position, ushort type, ReadOnlySpan<byte> value)
    {
        MemoryMarshal.Write(message[position..], (ushort)(4 + value.Length));
        MemoryMarshal.Write(message[(position + 2)..], type);
        value.CopyTo(message[(position + 4)..]);
        var end = position + 4 + value.Length;
        var aligned = Align(end);
        message[end..aligned].Clear();
        return aligned;
    }

    /// <summary>Appends an address.</summary>
    public static int Append(Span<byte> message, int position, ushort type, WireAddress address)
    {
        Span<byte> value = stackalloc byte[WireAddress.V6Size];
        return Append(message, position, type, value[..address.Write(value)]);
    }

    /// <summary>Writes a whole RTM_NEWLINK that puts a link up or down.</summary>
    /// <returns>Its length.</returns>
    public static int WriteLinkState(Span<byte> message, int index, bool up)
    {
        var end = Begin(message, NewLink, Request | Acknowledge, LinkSize);
        MemoryMarshal.Write(message[(HeaderSize + 4)..], index);
        MemoryMarshal.Write(message[(HeaderSize + 8)..], up ? LinkUp : 0u);     // struct ifinfomsg: flags, and which of them count
        MemoryMarshal.Write(message[(HeaderSize + 12)..], LinkUp);
        End(message, end);
        return end;
    }

    /// <summary>Sets the length of the message that ends at the position.</summary>
    public static void End(Span<byte> message, int position) => MemoryMarshal.Write(message, position);

    /// <summary>Takes the first message off the datagram; false if there is none or it is broken.</summary>
    public static bool TryTake(ref ReadOnlySpan<byte> datagram, out ushort type, out ReadOnlySpan<byte> body)
    {
        type = 0;
        body = default;
        if (datagram.Length < HeaderSize)
            return false;
        var length = MemoryMarshal.Read<int>(datagram);
        if (length < HeaderSize || length > datagram.Length)
            return false;
        type = MemoryMarshal.Read<ushort>(datagram[4..]);
        body = datagram[HeaderSize..length];
        datagram = datagram[Math.Min(Align(length), datagram.Length)..];
        return true;
    }

    /// <summary>Value of the first attribute of a type; empty if there is none.</summary>
    public static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> attributes, ushort type)
    {
        while (attributes.Length >= 4)
        {
            var length = MemoryMarshal.Read<ushort>(attributes);
            if (length < 4 || length > attributes.Length)
                return default;
            if (MemoryMarshal.Read<ushort>(attributes[2..]) == type)
                return attributes[4..length];
            attributes = attributes[Math.Min(Align(length), attributes.Length)..];
        }

        return default;
    }

    /// <summary>errno of an NLMSG_ERROR body; 0 is an acknowledgement.</summary>
    public static int ErrorOf(ReadOnlySpan<byte> body) => body.Length < 4 ? 0 : -MemoryMarshal.Read<int>(body);

    private static int Align(int length) => (length + 3) & ~3;
}
