using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using HaActors.Net.Health;
using HaActors.Net.Model;

namespace HaActors.Net.Tests.Health;

/// <summary>Whatever a server sends costs a probe at most its timeout and 64 kB, and is a result.</summary>
public sealed class HostileServerTests
{
    private static readonly HttpProbeSettings Get = new("GET", "/", null, [new(200, 399)]);

    private static readonly TlsSettings AnyTls = new(null, false, null, default);

    public static TheoryData<string> Kinds => [.. AllKinds];

    private static IEnumerable<string> AllKinds => Probes.Keys.Append("agent");

    public static TheoryData<string> TlsKinds => [.. TlsProbes.Keys];

    /// <summary>Every probe that begins with TLS.</summary>
    private static readonly Dictionary<string, ProbeSettings> TlsProbes = new()
    {
        ["tls"] = new TlsProbeSettings(AnyTls),
        ["https"] = Get with { Tls = AnyTls },
        ["smtp"] = Mail(MailProtocol.Smtp) with { Use = TlsUse.Implicit, Tls = AnyTls },
        ["lmtp"] = Mail(MailProtocol.Lmtp) with { Use = TlsUse.Implicit, Tls = AnyTls },
        ["pop3"] = Mail(MailProtocol.Pop3) with { Use = TlsUse.Implicit, Tls = AnyTls },
        ["imap"] = Mail(MailProtocol.Imap) with { Use = TlsUse.Implicit, Tls = AnyTls },
        ["redis"] = new RedisProbeSettings(null, null, AnyTls),
        ["ldap"] = new LdapProbeSettings("", "", TlsUse.Implicit, AnyTls),
        ["script"] = new ScriptProbeSettings([new ExpectStep([.. "never"u8], "never")], AnyTls),
    };

    private static readonly Dictionary<string, ProbeSettings> Probes = new()
    {
        ["http"] = Get,
        ["http body"] = Get with { ExpectedText = "never" },
        ["http chunks"] = Get with { ExpectedPattern = new Regex("never", RegexOptions.NonBacktracking) },
        ["smtp"] = Mail(MailProtocol.Smtp),
        ["lmtp"] = Mail(MailProtocol.Lmtp),
        ["pop3"] = Mail(MailProtocol.Pop3),
        ["imap"] = Mail(MailProtocol.Imap),
        ["redis"] = new RedisProbeSettings(null, "p", null),
        ["postgresql"] = new PostgresqlProbeSettings("u", null),
        ["postgresql login"] = new PostgresqlProbeSettings("u", null) { Password = "p" },
        ["mysql"] = new MysqlProbeSettings("u"),
        ["mysql login"] = new MysqlProbeSettings("u") { Password = "p" },
        ["ldap"] = new LdapProbeSettings("", "", TlsUse.None, null),
        ["dns over tcp"] = new DnsProbeSettings("a.example", DnsType.A, [DnsRcode.NoError], "", true),
        ["script string"] = new ScriptProbeSettings([new ExpectStep([.. "never"u8], "never")], null),
        ["script rstring"] = new ScriptProbeSettings([new ExpectLineStep(new Regex("never", RegexOptions.NonBacktracking))], null),
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Endless_line_is_given_up_after_64_kB(string kind)
    {
        long sent = 0;
        using var server = new ScriptedServer(async stream =>
        {
            // The start that the protocol asks for, then megabytes without an end. What waits to be sent is not taken yet.
            ((NetworkStream)stream).Socket.SendBufferSize = 16 * 1024;
            await stream.WriteAsync(Start(kind));
            byte[] filler = Encoding.ASCII.GetBytes(new string('x', 16 * 1024));
            while (true)
            {
                await stream.WriteAsync(filler);
                sent += filler.Length;
            }
        });

        ProbeResult result = await ProbeAsync(server, kind);

        Assert.Equal(ProbeCode.L7RSP, result.Code);
        // The 64 kB that were read, as much in the probe's receive buffer, which the kernel doubles, and what the sender has of its own.
        Assert.InRange(sent, 0, 512 * 1024);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Early_close_is_L7RSP(string kind)
    {
        using ScriptedServer server = ScriptedServer.Saying("");

        Assert.Equal(ProbeCode.L7RSP, (await ProbeAsync(server, kind)).Code);
    }

    [Fact]
    public async Task Silence_is_L7TOUT()
    {
        using ScriptedServer server = ScriptedServer.SayingAndStaying("");
        await EachAsync(AllKinds, async kind =>
            Assert.Equal(ProbeCode.L7TOUT, (await ProbeAsync(server, kind, timeoutMilliseconds: 1000)).Code));
    }

    [Fact]
    public async Task Answer_in_single_bytes_is_L7TOUT()
    {
        await EachAsync(AllKinds, async kind =>
        {
            using var server = new ScriptedServer(async stream =>
            {
                await stream.WriteAsync(Start(kind));
                while (true)
                {
                    await Task.Delay(50);
                    await stream.WriteAsync("x"u8.ToArray());
                }
            });

            ProbeResult result = await ProbeAsync(server, kind, timeoutMilliseconds: 1000);

            Assert.Equal(ProbeCode.L7TOUT, result.Code);
            Assert.InRange(result.Duration, TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(20));
        });
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Random_bytes_are_a_result(string kind)
    {
        var random = new Random(6);
        for (int i = 0; i < 20; i++)
        {
            byte[] bytes = new byte[random.Next(400)];
            random.NextBytes(bytes);
            using ScriptedServer server = ScriptedServer.Saying(Encoding.Latin1.GetString([.. Start(kind), .. bytes, .. "\r\n"u8]));

            ProbeResult result = await ProbeAsync(server, kind);

            // What an agent says is judged by who asked.
            Assert.Equal(kind == "agent" && result.Ok, result.Ok);
            Assert.All(result.Detail, letter => Assert.InRange(letter, ' ', '~'));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Invalid_UTF_8_is_a_result_in_printable_letters(string kind)
    {
        using ScriptedServer server = ScriptedServer.Answering([.. Start(kind), 0xff, 0xfe, 0xc3, 0x28, 0xed, 0xa0, 0x80, 0x1b, (byte)'[', 0x0d, 0x0a, 0x0d, 0x0a]);

        ProbeResult result = await ProbeAsync(server, kind);

        Assert.NotEqual(ProbeCode.Unknown, result.Code);
        Assert.All(result.Detail, letter => Assert.InRange(letter, ' ', '~'));
    }

    [Theory]
    [MemberData(nameof(TlsKinds))]
    public async Task Garbage_instead_of_a_handshake_is_L6RSP(string kind)
    {
        foreach (string garbage in new[] { "", "220 hello\r\n", "\u0016\u0003\u0003\u00ff\u00ffgarbage", "\u0015\u0003\u0003\0\u0002\u0002\u0028" })
        {
            using ScriptedServer server = ScriptedServer.Saying(garbage);

            Assert.Equal(ProbeCode.L6RSP, (await server.ProbeAsync(TlsProbes[kind])).Code);
        }
    }

    [Theory]
    [MemberData(nameof(TlsKinds))]
    public async Task Endless_handshake_is_given_up(string kind)
    {
        // Handshake records of 16 kB, of which the first announces a certificate message that never ends.
        byte[] record = [0x16, 0x03, 0x03, 0x40, 0x00, 0x0b, 0xff, 0xff, 0xff, .. new byte[0x4000 - 4]];
        using var server = new ScriptedServer(async stream =>
        {
            while (true) await stream.WriteAsync(record);
        });

        Assert.Equal(ProbeCode.L6RSP, (await server.ProbeAsync(TlsProbes[kind])).Code);
    }

    [Fact]
    public async Task Silence_in_the_handshake_is_L6TOUT()
    {
        using ScriptedServer server = ScriptedServer.SayingAndStaying("");
        await EachAsync(TlsProbes.Keys, async kind =>
            Assert.Equal(ProbeCode.L6TOUT, (await server.ProbeAsync(TlsProbes[kind], timeoutMilliseconds: 1000)).Code));
    }

    /// <summary>All kinds at once, as each of these tests waits for a timeout.</summary>
    private static async Task EachAsync(IEnumerable<string> kinds, Func<string, Task> test)
    {
        string[] failures = [.. (await Task.WhenAll(kinds.Select(FailureAsync))).Where(failure => failure.Length > 0)];
        Assert.True(failures.Length == 0, string.Join('\n', failures));

        async Task<string> FailureAsync(string kind)
        {
            try
            {
                await test(kind);
                return "";
            }
            catch (Xunit.Sdk.XunitException failure)
            {
                return $"{kind}: {failure.Message}";
            }
        }
    }

    private static Task<ProbeResult> ProbeAsync(ScriptedServer server, string kind, int timeoutMilliseconds = 30_000) =>
        kind == "agent" ? server.AskAgentAsync(timeoutMilliseconds) : server.ProbeAsync(Probes[kind], timeoutMilliseconds);

    private static MailProbeSettings Mail(MailProtocol protocol) => new(protocol, "lb", TlsUse.None, null, null);

    /// <summary>What makes a probe of the kind wait for more.</summary>
    private static byte[] Start(string kind) => kind switch
    {
        "http" => "HTTP/1.1 200 OK\r\nX: "u8.ToArray(),
        "http body" => "HTTP/1.1 200 OK\r\n\r\n"u8.ToArray(),
        "http chunks" => "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffff\r\n"u8.ToArray(),
        "ldap" => [0x30, 0x82, 0xff, 0xff],
        "dns over tcp" => [0xff, 0xff],
        "smtp" or "lmtp" => "220-"u8.ToArray(),
        "pop3" => "+"u8.ToArray(),
        "imap" => "* "u8.ToArray(),
        "redis" => "+"u8.ToArray(),
        "postgresql" => [(byte)'R', 0, 0, 0x10, 0],
        "postgresql login" => [.. "R\0\0\0\u000c\0\0\0\u0005salt"u8, (byte)'R', 0, 0, 0x10, 0],
        "mysql" => [0xff, 0xff, 0, 0, 10],
        "mysql login" => [.. Encoding.Latin1.GetBytes(DatabaseLoginTests.Greeting), 0xff, 0xff, 0, 2],
        _ => [],
    };
}
