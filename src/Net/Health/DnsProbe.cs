using System.Buffers.Binary;
using System.Net.Sockets;
using System.Security.Cryptography;
using HaActors.Net.Model;

namespace HaActors.Net.Health;

/// <summary>Asks a DNS server one question, over UDP or TCP, and judges response code and answer.</summary>
internal sealed class DnsProbe(CheckSettings check, DnsProbeSettings dns, ServerSettings server, TimeProvider time)
    : TimedProbe(check, server, time)
{
    // Without EDNS a server sends no more over UDP (RFC 1035 section 4.2.1); what is longer is no answer.
    private const int LargestDatagram = 512;

    // Each is somebody's attempt to guess an answer, or a late one to an earlier probe.
    private const int MostStrangers = 100;

    private readonly ProbeTarget _target = new(server.Host, server.Port);

    protected override async Task<(ProbeCode Code, string Detail)> AttemptAsync(ProbeProgress progress, CancellationToken cancel)
    {
        byte[] query = DnsMessage.Query((ushort)RandomNumberGenerator.GetInt32(1 << 16), dns.Query, dns.Type);
        if (dns.OverTcp) return Judge(await OverTcpAsync(query, progress, cancel).ConfigureAwait(false));
        DnsMessage.Answer answer = await OverUdpAsync(query, progress, cancel).ConfigureAwait(false);
        return Judge(answer.IsCutOff ? await OverTcpAsync(query, progress, cancel).ConfigureAwait(false) : answer);
    }

    private (ProbeCode Code, string Detail) Judge(DnsMessage.Answer answer)
    {
        string rcode = Enum.IsDefined((DnsRcode)answer.Rcode) ? ((DnsRcode)answer.Rcode).ToString().ToUpperInvariant() : $"rcode {answer.Rcode}";
        if (!dns.Rcodes.Contains((DnsRcode)answer.Rcode)) return (ProbeCode.L7STS, rcode);
        if (dns.Answer.Length > 0 && !answer.Data.Any(data => string.Equals(data, dns.Answer, StringComparison.OrdinalIgnoreCase)))
            return (ProbeCode.L7RSP, $"no {dns.Type} {dns.Answer} in the answer");
        return (ProbeCode.L7OK, $"{rcode}, {answer.Data.Count} {dns.Type}");
    }

    private async Task<DnsMessage.Answer> OverUdpAsync(byte[] query, ProbeProgress progress, CancellationToken cancel)
    {
        // Connected, so that the kernel drops what others send and tells that the port is closed.
        using Socket socket = await _target.ConnectAsync(
            address => new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp), cancel).ConfigureAwait(false);
        byte[] datagram = new byte[LargestDatagram];
        await socket.SendAsync(query, cancel).ConfigureAwait(false);
        for (int strangers = 0; strangers < MostStrangers; strangers++)
        {
            int got = await ReceiveAsync(socket, datagram, progress, cancel).ConfigureAwait(false);
            if (DnsMessage.Read(datagram.AsSpan(0, got), query, dns.Type) is { } answer) return answer;
        }

        throw ProbeFailure.Malformed("many messages, and none that answers the query");
    }

    private static async Task<int> ReceiveAsync(Socket socket, byte[] datagram, ProbeProgress progress, CancellationToken cancel)
    {
        try
        {
            // With UDP there is no connection that could take long; silence is the service's.
            progress.Layer = ProbeLayer.Service;
            return await socket.ReceiveAsync(datagram, cancel).ConfigureAwait(false);
        }
        catch (SocketException error) when (error.SocketErrorCode != SocketError.OperationAborted)
        {
            // ICMP says that nobody is there.
            throw new ProbeFailure(ProbeCode.L4CON, error.Message);
        }
    }

    /// <summary>Two bytes of length, then the message (RFC 1035 section 4.2.2).</summary>
    private async Task<DnsMessage.Answer> OverTcpAsync(byte[] query, ProbeProgress progress, CancellationToken cancel)
    {
        progress.Layer = ProbeLayer.Connection;
        using var connection = new ProbeConnection(await _target.ConnectAsync(cancel).ConfigureAwait(false), progress);
        byte[] framed = [(byte)(query.Length >> 8), (byte)query.Length, .. query];
        await connection.SendAsync(framed, cancel).ConfigureAwait(false);
        var answers = new AnswerReader(connection);
        int length = BinaryPrimitives.ReadUInt16BigEndian(await answers.ExactlyAsync(2, cancel).ConfigureAwait(false));
        byte[] message = await answers.ExactlyAsync(length, cancel).ConfigureAwait(false);
        return DnsMessage.Read(message, query, dns.Type) ?? throw ProbeFailure.Malformed("not an answer of DNS to the query");
    }
}
