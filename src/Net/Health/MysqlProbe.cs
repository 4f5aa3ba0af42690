using System.Buffers.Binary;
using System.Text;
using HaActors.Net.Model;

namespace HaActors.Net.Health;

/// <summary>
/// MySQL and MariaDB: takes the greeting and answers it with a user. Without a password it does not matter whether the user is let in: the server
/// works; and a handshake that was ended does not count towards max_connect_errors, after which it would lock this machine out (MySQL manual,
/// "Connection Phase Packets"). With one, the login must succeed.
/// </summary>
internal sealed class MysqlProbe(CheckSettings check, MysqlProbeSettings settings, ServerSettings server, TimeProvider time)
    : Probe(check, server, time)
{
    private const byte Error = 0xff;
    private const byte Ok = 0;
    private const byte SwitchMethod = 0xfe;
    private const uint Capabilities = 0x8201;       // CLIENT_LONG_PASSWORD, CLIENT_PROTOCOL_41, CLIENT_SECURE_CONNECTION
    private const uint NamesItsMethod = 0x80000;    // CLIENT_PLUGIN_AUTH
    private const int MostPacket = 1 << 24;
    private const byte Latin1 = 8;                  // latin1_swedish_ci, which every version knows
    private const int HeadSize = 4;

    private static readonly byte[] Quit = [1, 0, 0, 0, 1];

    protected override async Task<(ProbeCode Code, string Detail)> ExamineAsync(ProbeConnection connection, CancellationToken cancel)
    {
        var answers = new AnswerReader(connection);
        byte[] packet = await PacketAsync(answers, 0, cancel).ConfigureAwait(false);
        if (packet[0] == Error) return (ProbeCode.L7STS, Message(packet));
        MysqlGreeting greeting = MysqlGreeting.Read(packet);
        if (settings.Password is not null && greeting.Salt.Length == 0) throw ProbeFailure.Malformed("not a greeting of MySQL 5 or later");

        await connection.SendAsync(Packet(1, Response(greeting)), cancel).ConfigureAwait(false);
        byte[] verdict = await PacketAsync(answers, 2, cancel).ConfigureAwait(false);
        if (verdict[0] == SwitchMethod && settings.Password is not null)
        {
            await connection.SendAsync(Packet(3, Again(verdict)), cancel).ConfigureAwait(false);
            verdict = await PacketAsync(answers, 4, cancel).ConfigureAwait(false);
        }

        if (verdict[0] == Ok) await connection.SendAsync(Quit, cancel).ConfigureAwait(false);
        return verdict[0] switch
        {
            Error when settings.Password is not null => (ProbeCode.L7STS, Message(verdict)),
            Ok => (ProbeCode.L7OK, greeting.Version),
            SwitchMethod or Error when settings.Password is null => (ProbeCode.L7OK, greeting.Version),
            _ => throw ProbeFailure.Malformed("not an answer of MySQL to a login"),
        };
    }

    /// <summary>Three bytes of length, lowest first, a sequence number, and the content.</summary>
    private static async Task<byte[]> PacketAsync(AnswerReader answers, byte sequence, CancellationToken cancel)
    {
        byte[] head = await answers.ExactlyAsync(HeadSize, cancel).ConfigureAwait(false);
        int length = head[0] | (head[1] << 8) | (head[2] << 16);
        if (length is < 1 or > LimitedStream.Most || head[3] != sequence)
            throw ProbeFailure.Malformed($"not a packet of MySQL: {ProbeText.Printable(head)}");
        return await answers.ExactlyAsync(length, cancel).ConfigureAwait(false);
    }

    private static byte[] Packet(byte sequence, byte[] content)
    {
        byte[] packet = new byte[HeadSize + content.Length];
        BinaryPrimitives.WriteInt32LittleEndian(packet, content.Length);
        packet[3] = sequence;
        content.CopyTo(packet, HeadSize);
        return packet;
    }

    /// <summary>An error packet: 0xff, two bytes of number, the message.</summary>
    private static string Message(byte[] packet) => packet.Length > 3 ? ProbeText.Printable(packet.AsSpan(3)) : "an error without a message";

    /// <summary>Handshake response 41: capabilities, packet limit, character set, 23 zero bytes, user, password with its length, and its method.</summary>
    private byte[] Response(MysqlGreeting greeting)
    {
        byte[] head = new byte[32];
        BinaryPrimitives.WriteUInt32LittleEndian(head, settings.Password is null ? Capabilities : Capabilities | NamesItsMethod);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(4), MostPacket);
        head[8] = Latin1;
        byte[] password = settings.Password is null ? [] : MysqlGreeting.Cover(settings.Password, greeting.Salt);
        byte[] method = settings.Password is null ? [] : [.. Encoding.ASCII.GetBytes(MysqlGreeting.NativePassword), 0];
        return [.. head, .. Encoding.UTF8.GetBytes(settings.User), 0, (byte)password.Length, .. password, .. method];
    }

    /// <summary>The password for the method that the server wants instead, 0xfe, its name, a zero, a new salt and a zero, if it is the one that is spoken.</summary>
    private byte[] Again(byte[] request)
    {
        string[] parts = Encoding.Latin1.GetString(request, 1, request.Length - 1).Split('\0', 2);
        if (parts[0] != MysqlGreeting.NativePassword)
            throw ProbeFailure.Refused($"asks for a login by {ProbeText.Printable(parts[0])}, which is not spoken here");
        return MysqlGreeting.Cover(settings.Password!, Encoding.Latin1.GetBytes(parts[^1].TrimEnd('\0')));
    }
}
