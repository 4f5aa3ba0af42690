using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using HaActors.Net.Link;
using HaActors.Net.Native;

namespace HaActors.Net.Handover;

/// <summary>The TCP connections of this network namespace to one local address, from the kernel (sock_diag(7), linux/inet_diag.h).</summary>
internal static class TcpSockets
{
    private const ushort ByFamily = 20;         // SOCK_DIAG_BY_FAMILY, linux/sock_diag.h
    private const ushort Destroy = 21;          // SOCK_DESTROY
    private const ushort ByteCode = 1;          // INET_DIAG_REQ_BYTECODE
    private const byte SourceCondition = 7;     // INET_DIAG_BC_S_COND
    private const int RequestSize = 56;         // struct inet_diag_req_v2
    private const int AnswerSize = 72;          // struct inet_diag_msg
    private const int IdSize = 48;              // struct inet_diag_sockid
    private const byte Tcp = 6;
    private const byte FinWait2 = 5;            // TCP_FIN_WAIT2, linux/tcp_states.h

    // ESTABLISHED, SYN_RECV, FIN_WAIT1, FIN_WAIT2, CLOSE_WAIT, LAST_ACK, CLOSING, NEW_SYN_RECV: data may still be on its way.
    private const uint OpenStates = (1 << 1) | (1 << 3) | (1 << 4) | (1 << 5) | (1 << 8) | (1 << 9) | (1 << 11) | (1 << 12);

    /// <summary>Every connection to the address that is not over.</summary>
    /// <exception cref="LinuxException">The kernel does not answer such questions.</exception>
    public static List<TcpFlow> To(IPAddress local)
    {
        using var socket = new NetlinkSocket(protocol: NetlinkSocket.SocketDiagnosis);
        var flows = new List<TcpFlow>();
        // A listener for all addresses of both families has its IPv4 connections among those of IPv6.
        if (local.AddressFamily == AddressFamily.InterNetwork)
            Collect(socket, NetlinkMessage.Inet, local, flows);
        Collect(socket, NetlinkMessage.Inet6, local, flows);
        return flows;
    }

    /// <summary>Ends a connection with RST to the client; one that has ended meanwhile, or a kernel without the call, is no failure.</summary>
    public static void End(TcpFlow flow)
    {
        using var socket = new NetlinkSocket(protocol: NetlinkSocket.SocketDiagnosis);
        var buffer = new byte[256];
        var end = NetlinkMessage.Begin(buffer, Destroy, NetlinkMessage.Request | NetlinkMessage.Acknowledge, RequestSize);
        WriteRequest(buffer, flow.Family);
        flow.Id.CopyTo(buffer.AsSpan(NetlinkMessage.HeaderSize + 8));
        NetlinkMessage.End(buffer, end);
        _ = socket.Send(buffer.AsSpan(0, end));
    }

    private static void Collect(NetlinkSocket socket, byte family, IPAddress local, List<TcpFlow> flows)
    {
        var buffer = new byte[64 * 1024];
        var end = NetlinkMessage.Begin(buffer, ByFamily, NetlinkMessage.Request | NetlinkMessage.Dump, RequestSize);
        WriteRequest(buffer, family);
        end = NetlinkMessage.Append(buffer, end, ByteCode, ConditionOn(local));
        NetlinkMessage.End(buffer, end);
        var errno = socket.Send(buffer.AsSpan(0, end));
        if (errno != 0)
            throw new LinuxException("SOCK_DIAG_BY_FAMILY", errno);
        for (var length = socket.Receive(buffer); length > 0; length = socket.Receive(buffer))
        {
            ReadOnlySpan<byte> datagram = buffer.AsSpan(0, length);
            while (NetlinkMessage.TryTake(ref datagram, out var type, out var body))
            {
                if (type == NetlinkMessage.Error && NetlinkMessage.ErrorOf(body) is var refused and not 0)
                    throw new LinuxException("SOCK_DIAG_BY_FAMILY", refused);
                if (type == ByFamily && body.Length >= AnswerSize && IsOpen(body))
                    flows.Add(FlowIn(body));
            }
        }
    }

    private static void WriteRequest(Span<byte> message, byte family)
    {
        message[NetlinkMessage.HeaderSize] = family;
        message[NetlinkMessage.HeaderSize + 1] = Tcp;
        MemoryMarshal.Write(message[(NetlinkMessage.HeaderSize + 4)..], OpenStates);
    }

    /// <summary>A program of one step: struct inet_diag_bc_op and inet_diag_hostcond, accept if the local address is this one.</summary>
    private static byte[] ConditionOn(IPAddress local)
    {
        var address = local.GetAddressBytes();
        var program = new byte[4 + 8 + address.Length];
        program[0] = SourceCondition;
        program[1] = (byte)program.Length;                                              // where to go on if it holds: the end
        MemoryMarshal.Write(program.AsSpan(2), (ushort)(program.Length + 4));           // beyond the end: no
        program[4] = address.Length == 4 ? NetlinkMessage.Inet : NetlinkMessage.Inet6;
        program[5] = (byte)(address.Length * 8);
        MemoryMarshal.Write(program.AsSpan(8), -1);                                     // any port
        address.CopyTo(program, 12);
        return program;
    }

    /// <summary>A socket in FIN_WAIT2 that no process has any more only waits for a client that may never answer.</summary>
    private static bool IsOpen(ReadOnlySpan<byte> body) => body[1] != FinWait2 || MemoryMarshal.Read<uint>(body[68..]) != 0;

    private static TcpFlow FlowIn(ReadOnlySpan<byte> body)
    {
        var id = body.Slice(4, IdSize);
        var size = body[0] == NetlinkMessage.Inet ? 4 : 16;
        var (local, client) = (new IPAddress(id.Slice(4, size)), new IPAddress(id.Slice(20, size)));
        return new TcpFlow(
            body[0],
            client.IsIPv4MappedToIPv6 ? client.MapToIPv4() : client,
            BinaryPrimitives.ReadUInt16BigEndian(id[2..]),
            local.IsIPv4MappedToIPv6 ? local.MapToIPv4() : local,
            BinaryPrimitives.ReadUInt16BigEndian(id),
            id.ToArray());
    }
}

/// <summary>One TCP connection as this machine has it.</summary>
/// <param name="Family">AF_INET or AF_INET6, the socket's.</param>
/// <param name="Id">struct inet_diag_sockid.</param>
internal sealed record TcpFlow(byte Family, IPAddress Client, int ClientPort, IPAddress Local, int LocalPort, byte[] Id);
