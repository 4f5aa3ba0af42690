using HaActors.Net.Health;
using HaActors.Net.Model;
using static HaActors.Lab.Tests.Health.RealService;

namespace HaActors.Lab.Tests.Health;

/// <summary>imap, pop3 and lmtp checks against Dovecot: plain, both forms of TLS, and login.</summary>
[Collection(SideBySide.Services)]
public sealed class DovecotTests
{
    private static readonly Login Good = new("probe", "secret");
    private static readonly Login Bad = new("probe", "wrong");

    private readonly Dovecot _ports = new();

    [SkippableFact]
    public async Task Every_form_of_a_check_finds_it_well()
    {
        using var dovecot = _ports.Start();
        foreach (var (protocol, plain, tls) in new[] { (MailProtocol.Imap, _ports.Imap, _ports.Imaps), (MailProtocol.Pop3, _ports.Pop3, _ports.Pop3s) })
        {
            await ExpectAsync(ProbeCode.L7OK, plain, Mail(protocol));
            await ExpectAsync(ProbeCode.L7OK, tls, Mail(protocol, TlsUse.Implicit, dovecot.Tls, Good));
            await ExpectAsync(ProbeCode.L7OK, plain, Mail(protocol, TlsUse.StartTls, dovecot.Tls, Good));
            await ExpectAsync(ProbeCode.L6RSP, plain, Mail(protocol, TlsUse.StartTls, dovecot.Tls with { CaFile = null }));
            await ExpectAsync(ProbeCode.L6RSP, tls, Mail(protocol, TlsUse.Implicit, dovecot.Tls with { Sni = "www.example.org" }));
            await ExpectAsync(ProbeCode.L6RSP, plain, Mail(protocol, TlsUse.Implicit, dovecot.Tls));
            await ExpectAsync(ProbeCode.L7TOUT, tls, Mail(protocol), timeoutMilliseconds: 1000);
            await ExpectAsync(ProbeCode.L7STS, plain, Mail(protocol, TlsUse.StartTls, dovecot.Tls, Bad));
        }

        await ExpectAsync(ProbeCode.L7OK, _ports.Lmtp, Mail(MailProtocol.Lmtp));
        await ExpectAsync(ProbeCode.L7RSP, _ports.Imap, Mail(MailProtocol.Pop3));
        await ExpectAsync(ProbeCode.L7RSP, _ports.Pop3, Mail(MailProtocol.Imap));
        foreach (var header in new[] { ProxyHeader.Version1, ProxyHeader.Version2 })
            await ExpectAsync(ProbeCode.L7OK, _ports.ProxiedImap, Mail(MailProtocol.Imap, TlsUse.StartTls, dovecot.Tls, Good), header: header);
        Assert.False((await ProbeAsync(_ports.ProxiedImap, Mail(MailProtocol.Imap), timeoutMilliseconds: 1000)).Ok);
    }

    [SkippableFact]
    public async Task Imap_and_pop3_with_login_go_through_their_states_in_both_forms_of_TLS()
    {
        using var dovecot = _ports.Start();
        var (imap, pop3) = (Mail(MailProtocol.Imap, TlsUse.StartTls, dovecot.Tls, Good), Mail(MailProtocol.Pop3, TlsUse.StartTls, dovecot.Tls, Good));
        await dovecot.GoesThroughItsStatesAsync(
            (_ports.Imap, imap, ProbeCode.L7OK, ProbeCode.L7TOUT),
            (_ports.Imaps, imap with { Use = TlsUse.Implicit }, ProbeCode.L7OK, ProbeCode.L6TOUT),
            (_ports.Pop3, pop3, ProbeCode.L7OK, ProbeCode.L7TOUT),
            (_ports.Pop3s, pop3 with { Use = TlsUse.Implicit }, ProbeCode.L7OK, ProbeCode.L6TOUT),
            (_ports.Lmtp, Mail(MailProtocol.Lmtp), ProbeCode.L7OK, ProbeCode.L7TOUT));
    }

    private static MailProbeSettings Mail(MailProtocol protocol, TlsUse use = TlsUse.None, TlsSettings? tls = null, Login? login = null) =>
        new(protocol, "lb", use, tls, login);
}
