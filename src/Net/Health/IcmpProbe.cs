using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using HaActors.Net.Model;
using HaActors.Net.Wire;

namespace HaActors.Net.Health;

/// <summary>
/// One ICMP echo (RFC 792, RFC 4443). Sent through the kernel's ping socket where net.ipv4.ping_group_range lets this process have one, else
/// through a raw socket, which takes CAP_NET_RAW.
/// </summary>
internal sealed class IcmpProbe(CheckSettings check, ServerSettings server, TimeProvider time) : TimedProbe(check, server, time)
{
    private const byte Request4 = 8;
    private const byte Reply4 = 0;
    private const byte Request6 = 128;
    private const byte Reply6 = 129;
    private const int HeaderSize = 8;
    private const int CookieSize = 16;
    private const int LargestReply = 256;

    private readonly ProbeTarget _target = new(server.Host, server.Port);

    protected override async Task<(ProbeCode Code, string Detail)> AttemptAsync(ProbeProgress progress, CancellationToken cancel)
    {
        using Socket socket = await _target.ConnectAsync(Open, cancel).ConfigureAwait(false);
        bool is6 = socket.AddressFamily == AddressFamily.InterNetworkV6;
        byte[] request = Request(is6);
        await socket.SendAsync(request, cancel).ConfigureAwait(false);
        byte[] reply = new byte[LargestReply];
        while (true)
        {
            int got = await socket.ReceiveAsync(reply, cancel).ConfigureAwait(false);
            // A raw IPv4 socket shows the IP header, and the answers to other processes' echoes.
            int skip = !is6 && socket.SocketType == SocketType.Raw && got > 0 ? (reply[0] & 0x0f) * 4 : 0;
            if (Answers(reply.AsSpan(Math.Min(skip, got), got - Math.Min(skip, got)), request, is6)) return (ProbeCode.L4OK, "");
        }
    }

    /// <summary>A type that answers ours, and the bytes that nobody else can have known.</summary>
    internal static bool Answers(ReadOnlySpan<byte> reply, ReadOnlySpan<byte> request, bool is6) =>
        reply.Length >= HeaderSize + CookieSize
        && reply[0] == (is6 ? Reply6 : Reply4) && reply[1] == 0
        && reply.Slice(HeaderSize, CookieSize).SequenceEqual(request[HeaderSize..]);

    /// <summary>Type, code, checksum, identifier and sequence (the kernel sets a ping socket's own identifier), then 16 random bytes.</summary>
    private static byte[] Request(bool is6)
    {
        byte[] request = new byte[HeaderSize + CookieSize];
        RandomNumberGenerator.Fill(request.AsSpan(4));
        request[0] = is6 ? Request6 : Request4;
        // The kernel fills in the checksum of ICMPv6, which covers addresses too.
        if (!is6) BinaryPrimitives.WriteUInt16BigEndian(request.AsSpan(2), InternetChecksum.Finish(InternetChecksum.Add(request)));
        return request;
    }

    private static Socket Open(IPAddress address)
    {
        ProtocolType protocol = address.AddressFamily == AddressFamily.InterNetworkV6 ? ProtocolType.IcmpV6 : ProtocolType.Icmp;
        try
        {
            return new Socket(address.AddressFamily, SocketType.Dgram, protocol);
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.AccessDenied)
        {
            return OpenRaw(address.AddressFamily, protocol);
        }
    }

    private static Socket OpenRaw(AddressFamily family, ProtocolType protocol)
    {
        try
        {
            return new Socket(family, SocketType.Raw, protocol);
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.AccessDenied)
        {
            throw new ProbeFailure(ProbeCode.L4CON, "no permission for ICMP: needs CAP_NET_RAW or net.ipv4.ping_group_range");
        }
    }
}
