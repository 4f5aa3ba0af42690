using System.Text;
using System.Text.RegularExpressions;
using HaActors.Net.Health;
using HaActors.Net.Model;

namespace HaActors.Net.Tests.Health;

/// <summary>Whatever a server sends costs a probe at most its timeout and 64 kB, and is a result.</summary>
public sealed class HostileServerTests
{
    public static TheoryData<string> Kinds => [.. Probes.Keys];

    private static readonly Dictionary<string, ProbeSettings> Probes = new()
    {
        ["http"] = new HttpProbeSettings("GET", "/", null, 200, 399),
        ["smtp"] = Mail(MailProtocol.Smtp),
        ["lmtp"] = Mail(MailProtocol.Lmtp),
        ["pop3"] = Mail(MailProtocol.Pop3),
        ["imap"] = Mail(MailProtocol.Imap),
        ["redis"] = new RedisProbeSettings(null, "p", null),
        ["postgresql"] = new PostgresqlProbeSettings("u", null),
        ["mysql"] = new MysqlProbeSettings("u"),
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
            // The start that the protocol asks for, then megabytes without an end.
            await stream.WriteAsync(Start(kind));
            byte[] filler = Encoding.ASCII.GetBytes(new string('x', 16 * 1024));
            while (true)
            {
                await stream.WriteAsync(filler);
                sent += filler.Length;
            }
        });

        ProbeResult result = await server.ProbeAsync(Probes[kind]);

        Assert.Equal(ProbeCode.L7RSP, result.Code);
        // What lies in the sockets' buffers beyond the 64 kB that were read.
        Assert.True(sent < 32 * 1024 * 1024, $"{sent} bytes were taken");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Early_close_is_L7RSP(string kind)
    {
        using ScriptedServer server = ScriptedServer.Saying("");

        Assert.Equal(ProbeCode.L7RSP, (await server.ProbeAsync(Probes[kind])).Code);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Silence_is_L7TOUT(string kind)
    {
        using ScriptedServer server = ScriptedServer.SayingAndStaying("");

        Assert.Equal(ProbeCode.L7TOUT, (await server.ProbeAsync(Probes[kind], timeoutMilliseconds: 1000)).Code);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Answer_in_single_bytes_is_L7TOUT(string kind)
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

        ProbeResult result = await server.ProbeAsync(Probes[kind], timeoutMilliseconds: 1000);

        Assert.Equal(ProbeCode.L7TOUT, result.Code);
        Assert.InRange(result.Duration, TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(20));
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

            Assert.False((await server.ProbeAsync(Probes[kind])).Ok);
        }
    }

    private static MailProbeSettings Mail(MailProtocol protocol) => new(protocol, "lb", TlsUse.None, null, null);

    /// <summary>What makes a probe of the kind wait for more.</summary>
    private static byte[] Start(string kind) => kind switch
    {
        "http" => "HTTP/1.1 200 OK\r\nX: "u8.ToArray(),
        "smtp" or "lmtp" => "220-"u8.ToArray(),
        "pop3" => "+"u8.ToArray(),
        "imap" => "* "u8.ToArray(),
        "redis" => "+"u8.ToArray(),
        "postgresql" => [(byte)'R', 0, 0, 0x10, 0],
        "mysql" => [0xff, 0xff, 0, 0, 10],
        _ => [],
    };
}
