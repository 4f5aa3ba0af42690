using System.Runtime.InteropServices;
using HaActors.Net.Native;
using HaActors.Net.Wire;

namespace HaActors.Net.Link;

/// <summary>A change of an interface.</summary>
/// <param name="Index">0: notices were lost, look at every interface.</param>
/// <param name="HasCarrier">False also when the interface is gone.</param>
/// <param name="IsGone">The interface was removed, or moved to another namespace.</param>
internal readonly record struct LinkNotice(int Index, bool HasCarrier, bool IsGone)
{
    /// <summary>Its hardware address; default: the notice does not say.</summary>
    public MacAddress Mac { get; init; }
}

/// <summary>The kernel's notices of carriers that come and go and of new hardware addresses (RTMGRP_LINK). One thread reads; belongs to the namespace of the thread that makes it.</summary>
internal sealed class LinkWatcher : IDisposable
{
    private const byte AnyFamily = 0;   // ifi_family AF_UNSPEC, linux/rtnetlink.h struct ifinfomsg

    private readonly NetlinkSocket _socket = new(NetlinkSocket.LinkGroup);
    private readonly byte[] _buffer = new byte[32 * 1024];
    private int _start;
    private int _end;

    /// <summary>Readable when <see cref="TryNext"/> has something.</summary>
    public int Fd => _socket.Fd;

    /// <summary>The next notice; false if none is waiting.</summary>
    public bool TryNext(out LinkNotice notice)
    {
        notice = default;
        while (true)
        {
            ReadOnlySpan<byte> rest = _buffer.AsSpan(_start.._end);
            if (NetlinkMessage.TryTake(ref rest, out var type, out var body))
            {
                _start = _end - rest.Length;
                if (type is not (NetlinkMessage.NewLink or NetlinkMessage.DelLink) || body.Length < NetlinkMessage.LinkSize)
                    continue;
                if (body[0] != AnyFamily)
                    continue;   // a bridge speaks of its ports in the same words: one that left the bridge is not gone
                var carrier = type == NetlinkMessage.NewLink && InterfaceInfo.HasCarrierIn(body);
                notice = new LinkNotice(MemoryMarshal.Read<int>(body[4..]), carrier, type == NetlinkMessage.DelLink) { Mac = InterfaceInfo.MacIn(body) };
                return true;
            }

            var length = _socket.Receive(_buffer);
            (_start, _end) = (0, Math.Max(0, length));
            if (length <= 0)
                return length == -Errno.NoBufferSpace;
        }
    }

    public void Dispose() => _socket.Dispose();
}
