using HaActors.Net.Health;
using HaActors.Net.Model;

namespace HaActors.Net.Tests.Health;

/// <summary>What a server does after it has agreed to start TLS counts against the handshake, and costs no more than any other answer.</summary>
public sealed class HostileStartTlsTests
{
    private static readonly TlsSettings AnyTls = new(null, false, null, default);

    // For each thing that the probe says, the server's answer; the first comes before.
    private static readonly Dictionary<string, (ProbeSettings Probe, byte[][] Answers)> Kinds = new()
    {
        ["smtp"] = (Mail(MailProtocol.Smtp), ["220 mx\r\n"u8.ToArray(), "250 mx\r\n"u8.ToArray(), "220 go\r\n"u8.ToArray()]),
        ["lmtp"] = (Mail(MailProtocol.Lmtp), ["220 mx\r\n"u8.ToArray(), "250 mx\r\n"u8.ToArray(), "220 go\r\n"u8.ToArray()]),
        ["pop3"] = (Mail(MailProtocol.Pop3), ["+OK\r\n"u8.ToArray(), "+OK\r\n"u8.ToArray()]),
        ["imap"] = (Mail(MailProtocol.Imap), ["* OK\r\n"u8.ToArray(), "ha OK\r\n"u8.ToArray()]),
        ["postgresql"] = (new PostgresqlProbeSettings("u", AnyTls), [[], "S"u8.ToArray()]),
        // RFC 4511 section 4.12: message 1, ExtendedResponse, success, two empty texts.
        ["ldap"] = (new LdapProbeSettings("", "", TlsUse.StartTls, AnyTls), [[], [0x30, 0x0c, 0x02, 0x01, 0x01, 0x78, 0x07, 0x0a, 0x01, 0x00, 0x04, 0x00, 0x04, 0x00]]),
    };

    public static TheoryData<string> Names => [.. Kinds.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Garbage_for_a_handshake_is_L6RSP(string kind)
    {
        using ScriptedServer server = After(kind, async stream =>
        {
            await ReadAsync(stream);
            await stream.WriteAsync("no TLS at all, but a long line of text\r\n"u8.ToArray());
            await ScriptedServer.UntilClosedAsync(stream);
        });

        Assert.Equal(ProbeCode.L6RSP, (await server.ProbeAsync(Kinds[kind].Probe)).Code);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Close_instead_of_a_handshake_is_L6RSP(string kind)
    {
        using ScriptedServer server = After(kind, ReadAsync);

        Assert.Equal(ProbeCode.L6RSP, (await server.ProbeAsync(Kinds[kind].Probe)).Code);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Endless_handshake_is_given_up(string kind)
    {
        // The first record announces a certificate message that never ends.
        byte[] record = [0x16, 0x03, 0x03, 0x40, 0x00, 0x0b, 0xff, 0xff, 0xff, .. new byte[0x4000 - 4]];
        using ScriptedServer server = After(kind, async stream =>
        {
            await ReadAsync(stream);
            while (true) await stream.WriteAsync(record);
        });

        Assert.Equal(ProbeCode.L6RSP, (await server.ProbeAsync(Kinds[kind].Probe)).Code);
    }

    [Fact]
    public async Task Silence_in_the_handshake_is_L6TOUT()
    {
        ProbeResult[] results = await Task.WhenAll(Kinds.Keys.Select(async kind =>
        {
            using ScriptedServer server = After(kind, ScriptedServer.UntilClosedAsync);
            return await server.ProbeAsync(Kinds[kind].Probe, timeoutMilliseconds: 2000);
        }));

        Assert.All(results, result => Assert.Equal(ProbeCode.L6TOUT, result.Code));
        Assert.All(results, result => Assert.InRange(result.Duration, TimeSpan.FromSeconds(1.9), TimeSpan.FromSeconds(20)));
    }

    private static ScriptedServer After(string kind, Func<Stream, Task> then) => new(async stream =>
    {
        byte[][] answers = Kinds[kind].Answers;
        await stream.WriteAsync(answers[0]);
        foreach (byte[] answer in answers[1..])
        {
            await ReadAsync(stream);
            await stream.WriteAsync(answer);
        }

        await then(stream);
    });

    // What a probe says at a time fits one segment.
    private static async Task ReadAsync(Stream stream) => _ = await stream.ReadAsync(new byte[4096]);

    private static MailProbeSettings Mail(MailProtocol protocol) => new(protocol, "lb", TlsUse.StartTls, AnyTls, null);
}
