using System.Net.Security;
using System.Text;
using HaActors.Net.Health;
using HaActors.Net.Model;
using static HaActors.Net.Tests.Health.ScriptedServer;

namespace HaActors.Net.Tests.Health;

public sealed class MailProbeTests
{
    private static readonly Login User = new("u", "p\"\\w");

    public static TheoryData<MailProtocol, string, (string, string)[], ProbeCode, string> Dialogues => new()
    {
        { MailProtocol.Smtp, "220 mx\r\n", [("EHLO lb", "250 mx\r\n"), ("QUIT", "221 bye\r\n")], ProbeCode.L7OK, "220 mx" },
        { MailProtocol.Smtp, "220-mx\r\n220 go\r\n", [("EHLO lb", "250-mx\r\n250 PIPELINING\r\n"), ("QUIT", "221 bye\r\n")], ProbeCode.L7OK, "220-mx" },
        { MailProtocol.Smtp, "220 old\r\n", [("EHLO lb", "502 what?\r\n"), ("HELO lb", "250 old\r\n"), ("QUIT", "221 bye\r\n")], ProbeCode.L7OK, "220 old" },
        { MailProtocol.Smtp, "220 mx\r\n", [("EHLO lb", "250 mx\r\n")], ProbeCode.L7OK, "220 mx" },
        { MailProtocol.Smtp, "554 no service\r\n", [], ProbeCode.L7STS, "554 no service" },
        { MailProtocol.Smtp, "220 mx\r\n", [("EHLO lb", "550 go away\r\n")], ProbeCode.L7STS, "550 go away" },
        { MailProtocol.Smtp, "220 mx\r\n", [("EHLO lb", "250-mx\r\n450 x\r\n")], ProbeCode.L7RSP, "two statuses in one reply: 450 x" },
        { MailProtocol.Smtp, "SSH-2.0-x\r\n", [], ProbeCode.L7RSP, "not an SMTP reply: SSH-2.0-x" },
        { MailProtocol.Lmtp, "220 lmtp\r\n", [("LHLO lb", "250 lmtp\r\n"), ("QUIT", "221 bye\r\n")], ProbeCode.L7OK, "220 lmtp" },
        { MailProtocol.Pop3, "+OK ready\r\n", [("QUIT", "+OK\r\n")], ProbeCode.L7OK, "+OK ready" },
        { MailProtocol.Pop3, "-ERR busy\r\n", [], ProbeCode.L7STS, "-ERR busy" },
        { MailProtocol.Pop3, "* OK imap\r\n", [], ProbeCode.L7RSP, "not a POP3 answer: * OK imap" },
        { MailProtocol.Imap, "* OK ready\r\n", [("ha LOGOUT", "* BYE\r\nha OK\r\n")], ProbeCode.L7OK, "* OK ready" },
        { MailProtocol.Imap, "* BYE full\r\n", [], ProbeCode.L7STS, "* BYE full" },
        { MailProtocol.Imap, "+OK pop\r\n", [], ProbeCode.L7RSP, "not an IMAP greeting: +OK pop" },
    };

    public static TheoryData<MailProtocol, string, (string, string)[], ProbeCode> Logins => new()
    {
        { MailProtocol.Smtp, "220 mx\r\n", [("EHLO lb", "250 mx\r\n"), ("AUTH PLAIN AHUAcCJcdw==", "235 in\r\n"), ("QUIT", "221 x\r\n")], ProbeCode.L7OK },
        { MailProtocol.Smtp, "220 mx\r\n", [("EHLO lb", "250 mx\r\n"), ("AUTH PLAIN", "535 no\r\n")], ProbeCode.L7STS },
        { MailProtocol.Pop3, "+OK\r\n", [("USER u", "+OK\r\n"), ("PASS p\"\\w", "+OK\r\n"), ("QUIT", "+OK\r\n")], ProbeCode.L7OK },
        { MailProtocol.Pop3, "+OK\r\n", [("USER u", "+OK\r\n"), ("PASS", "-ERR no\r\n")], ProbeCode.L7STS },
        { MailProtocol.Imap, "* OK\r\n", [("ha LOGIN \"u\" \"p\\\"\\\\w\"", "* CAPABILITY X\r\nha OK in\r\n"), ("ha LOGOUT", "ha OK\r\n")], ProbeCode.L7OK },
        { MailProtocol.Imap, "* OK\r\n", [("ha LOGIN", "ha NO no\r\n")], ProbeCode.L7STS },
        { MailProtocol.Imap, "* OK\r\n", [("ha LOGIN", "nonsense\r\n")], ProbeCode.L7RSP },
    };

    [Theory]
    [MemberData(nameof(Dialogues))]
    public async Task Conversation_is_judged(MailProtocol protocol, string greeting, (string, string)[] turns, ProbeCode code, string detail)
    {
        using ScriptedServer server = Dialogue(greeting, turns);

        ProbeResult result = await server.ProbeAsync(Mail(protocol));

        Assert.Equal((code, detail), (result.Code, result.Detail));
    }

    [Theory]
    [MemberData(nameof(Logins))]
    public async Task Login_is_judged(MailProtocol protocol, string greeting, (string, string)[] turns, ProbeCode code)
    {
        using ScriptedServer server = Dialogue(greeting, turns);

        Assert.Equal(code, (await server.ProbeAsync(Mail(protocol) with { Login = User })).Code);
    }

    [Theory]
    [InlineData(MailProtocol.Smtp, "220 x\r\n", "EHLO lb", "250 x\r\n", "STARTTLS", "220 go\r\n")]
    [InlineData(MailProtocol.Pop3, "+OK\r\n", null, null, "STLS", "+OK go\r\n")]
    [InlineData(MailProtocol.Imap, "* OK\r\n", null, null, "ha STARTTLS", "ha OK go\r\n")]
    public async Task Answer_smuggled_in_before_the_handshake_is_refused(
        MailProtocol protocol, string greeting, string? hello, string? helloAnswer, string command, string answer)
    {
        (string, string) turn = (command, answer + answer);
        using ScriptedServer server = hello is null ? Dialogue(greeting, turn) : Dialogue(greeting, (hello, helloAnswer!), turn);

        ProbeResult result = await server.ProbeAsync(Mail(protocol) with { Use = TlsUse.StartTls, Tls = new TlsSettings(null, false, null, default) });

        Assert.Equal((ProbeCode.L7RSP, "more than an answer before the TLS handshake"), (result.Code, result.Detail));
    }

    [Fact]
    public async Task Starttls_that_is_not_offered_is_L7STS()
    {
        using ScriptedServer server = Dialogue("+OK\r\n", ("STLS", "-ERR no TLS here\r\n"));

        ProbeResult result = await server.ProbeAsync(Mail(MailProtocol.Pop3) with { Use = TlsUse.StartTls, Tls = new TlsSettings(null, false, null, default) });

        Assert.Equal((ProbeCode.L7STS, "-ERR no TLS here"), (result.Code, result.Detail));
    }

    [Fact]
    public async Task Implicit_TLS_comes_before_the_greeting()
    {
        using var certificate = new TestCertificate(TimeSpan.FromDays(100));
        using var server = new ScriptedServer(async stream =>
        {
            await using SslStream tls = await certificate.ServeAsync(stream);
            await tls.WriteAsync(Encoding.ASCII.GetBytes("+OK within\r\n"));
            await UntilClosedAsync(tls);
        });

        ProbeResult result = await server.ProbeAsync(
            Mail(MailProtocol.Pop3) with { Use = TlsUse.Implicit, Tls = new TlsSettings(null, true, certificate.PemFile, default) }, 3000);

        // The greeting was good; this server then never answers QUIT.
        Assert.Equal(ProbeCode.L7TOUT, result.Code);
        Assert.Equal("", certificate.AskedFor);
    }

    private static MailProbeSettings Mail(MailProtocol protocol) => new(protocol, "lb", TlsUse.None, null, null);
}
