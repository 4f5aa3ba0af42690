using HaActors.Net.Health;
using HaActors.Net.Model;
using static HaActors.Lab.Tests.Health.RealService;

namespace HaActors.Lab.Tests.Health;

/// <summary>imap, pop3 and lmtp checks against Dovecot: plain, both forms of TLS, and login.</summary>
[Collection(LabCollection.Name)]
public sealed class DovecotTests
{
    private static readonly Login Good = new("probe", "secret");
    private static readonly Login Bad = new("probe", "wrong");

    private readonly int _imap = FreePort();
    private readonly int _imaps = FreePort();
    private readonly int _pop3 = FreePort();
    private readonly int _pop3s = FreePort();
    private readonly int _lmtp = FreePort();

    [SkippableFact]
    public async Task Every_form_of_a_check_finds_it_well()
    {
        using var dovecot = StartDovecot();
        foreach (var (protocol, plain, tls) in new[] { (MailProtocol.Imap, _imap, _imaps), (MailProtocol.Pop3, _pop3, _pop3s) })
        {
            await ExpectAsync(ProbeCode.L7OK, plain, Mail(protocol));
            await ExpectAsync(ProbeCode.L7OK, tls, Mail(protocol, TlsUse.Implicit, dovecot.Tls, Good));
            await ExpectAsync(ProbeCode.L7OK, plain, Mail(protocol, TlsUse.StartTls, dovecot.Tls, Good));
            await ExpectAsync(ProbeCode.L6RSP, plain, Mail(protocol, TlsUse.StartTls, dovecot.Tls with { CaFile = null }));
            await ExpectAsync(ProbeCode.L6RSP, plain, Mail(protocol, TlsUse.Implicit, dovecot.Tls));
            await ExpectAsync(ProbeCode.L7TOUT, tls, Mail(protocol), timeoutMilliseconds: 1000);
            await ExpectAsync(ProbeCode.L7STS, plain, Mail(protocol, TlsUse.StartTls, dovecot.Tls, Bad));
        }

        await ExpectAsync(ProbeCode.L7OK, _lmtp, Mail(MailProtocol.Lmtp));
        await ExpectAsync(ProbeCode.L7RSP, _imap, Mail(MailProtocol.Pop3));
        await ExpectAsync(ProbeCode.L7RSP, _pop3, Mail(MailProtocol.Imap));
    }

    [SkippableFact]
    public async Task Imap_with_starttls_and_login_goes_through_its_states()
    {
        using var dovecot = StartDovecot();
        await dovecot.GoesThroughItsStatesAsync(
            _imap, Mail(MailProtocol.Imap, TlsUse.StartTls, dovecot.Tls, Good), ProbeCode.L7OK, ProbeCode.L7TOUT);
    }

    [SkippableFact]
    public async Task Pop3_with_implicit_TLS_goes_through_its_states()
    {
        using var dovecot = StartDovecot();
        await dovecot.GoesThroughItsStatesAsync(
            _pop3s, Mail(MailProtocol.Pop3, TlsUse.Implicit, dovecot.Tls), ProbeCode.L7OK, ProbeCode.L6TOUT);
    }

    private static MailProbeSettings Mail(MailProtocol protocol, TlsUse use = TlsUse.None, TlsSettings? tls = null, Login? login = null) =>
        new(protocol, "lb", use, tls, login);

    private RealService StartDovecot()
    {
        var dovecot = Prepare("/usr/sbin/dovecot", "dovecot-core");
        foreach (var module in new[] { "imap", "pop3", "lmtp" })
            Skip.IfNot(File.Exists($"/usr/lib/dovecot/{module}"), $"needs /usr/lib/dovecot/{module}: Debian package dovecot-{module}d");
        var config = dovecot.Write("dovecot.conf", $$"""
            base_dir = {{dovecot.Folder}}/run
            state_dir = {{dovecot.Folder}}/state
            log_path = /dev/stderr
            listen = 127.0.0.1
            protocols = imap pop3 lmtp
            ssl = yes
            ssl_cert = <{{dovecot.CertificateFile}}
            ssl_key = <{{dovecot.KeyFile}}
            auth_failure_delay = 0
            mail_location = maildir:{{dovecot.Folder}}/mail
            first_valid_uid = 1
            passdb {
              driver = static
              args = password=secret
            }
            userdb {
              driver = static
              args = uid=mail gid=mail home={{dovecot.Folder}}/mail
            }
            service imap-login {
              inet_listener imap {
                port = {{_imap}}
              }
              inet_listener imaps {
                port = {{_imaps}}
                ssl = yes
              }
            }
            service pop3-login {
              inet_listener pop3 {
                port = {{_pop3}}
              }
              inet_listener pop3s {
                port = {{_pop3s}}
                ssl = yes
              }
            }
            service lmtp {
              inet_listener lmtp {
                port = {{_lmtp}}
              }
            }
            """);
        Assert.Equal(0, Lab.Network.Shell.Try("install", "-d", "-o", "mail", "-g", "mail", Path.Combine(dovecot.Folder, "mail")).Status);
        dovecot.Start([_imap, _imaps, _pop3, _pop3s, _lmtp], "/usr/sbin/dovecot", "-F", "-c", config);
        return dovecot;
    }
}
