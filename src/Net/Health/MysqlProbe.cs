using System.Buffers.Binary;
using System.Text;
using HaActors.Net.Model;

namespace HaActors.Net.Health;

/// <summary>
/// MySQL and MariaDB: takes the greeting and answers it with a user without a password. Whether the user is let in or not, the server works;
/// and a handshake that was ended does not count towards max_connect_errors, after which it would lock this machine out (MySQL manual,
/// "Connection Phase Packets").
/// </summary>
internal sealed class MysqlProbe(CheckSettings check, MysqlProbeSettings settings, ServerSettings server, TimeProvider time)
    : Probe(check, server, time)
{
    private const byte Greeting10 = 10;
    private const byte Error = 0xff;
    private const byte Ok = 0;
    private const byte SwitchMethod = 0xfe;
    private const uint Capabilities = 0x8201;       // CLIENT_LONG_PASSWORD, CLIENT_PROTOCOL_41, CLIENT_SECURE_CONNECTION
    private const int MostPacket = 1 << 24;
    private const byte Latin1 = 8;                  // latin1_swedish_ci, which every version knows

    private static readonly byte[] Quit = [1, 0, 0, 0, 1];

    protected override async Task<(ProbeCode Code, string Detail)> ExamineAsync(ProbeConnection connection, CancellationToken cancel)
    {
        var answers = new AnswerReader(connection);
        byte[] greeting = await PacketAsync(answers, 0, cancel).ConfigureAwait(false);
        if (greeting[0] == Error) return (ProbeCode.L7STS, Message(greeting));
        int version = greeting.AsSpan().IndexOf((byte)0) - 1;
        if (greeting[0] != Greeting10 || version < 1) throw ProbeFailure.Malformed("not a greeting of MySQL");

        await connection.SendAsync(Response(), cancel).ConfigureAwait(false);
        byte[] verdict = await PacketAsync(answers, 2, cancel).ConfigureAwait(false);
        if (verdict[0] == Ok) await connection.SendAsync(Quit, cancel).ConfigureAwait(false);
        return verdict[0] is Ok or SwitchMethod or Error
            ? (ProbeCode.L7OK, ProbeText.Printable(greeting.AsSpan(1, version)))
            : throw ProbeFailure.Malformed("not an answer of MySQL to a login");
    }

    /// <summary>Three bytes of length, lowest first, a sequence number, and the content.</summary>
    private static async Task<byte[]> PacketAsync(AnswerReader answers, byte sequence, CancellationToken cancel)
    {
        byte[] head = await answers.ExactlyAsync(4, cancel).ConfigureAwait(false);
        int length = head[0] | (head[1] << 8) | (head[2] << 16);
        if (length is < 1 or > LimitedStream.Most || head[3] != sequence)
            throw ProbeFailure.Malformed($"not a packet of MySQL: {ProbeText.Printable(head)}");
        return await answers.ExactlyAsync(length, cancel).ConfigureAwait(false);
    }

    /// <summary>An error packet: 0xff, two bytes of number, the message.</summary>
    private static string Message(byte[] packet) => packet.Length > 3 ? ProbeText.Printable(packet.AsSpan(3)) : "an error without a message";

    /// <summary>Handshake response 41: capabilities, packet limit, character set, 23 zero bytes, user, and a password of length 0.</summary>
    private byte[] Response()
    {
        byte[] user = Encoding.UTF8.GetBytes(settings.User);
        byte[] packet = new byte[4 + 32 + user.Length + 2];
        BinaryPrimitives.WriteInt32LittleEndian(packet, packet.Length - 4);
        packet[3] = 1;
        BinaryPrimitives.WriteUInt32LittleEndian(packet.AsSpan(4), Capabilities);
        BinaryPrimitives.WriteInt32LittleEndian(packet.AsSpan(8), MostPacket);
        packet[12] = Latin1;
        user.CopyTo(packet, 36);
        return packet;
    }
}
