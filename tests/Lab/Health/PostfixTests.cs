using HaActors.Net.Health;
using HaActors.Net.Model;
using static HaActors.Lab.Tests.Health.RealService;

namespace HaActors.Lab.Tests.Health;

/// <summary>smtp checks against Postfix: plain, STARTTLS, TLS from the first byte, and submission with a login that Dovecot judges.</summary>
[Collection(SideBySide.Services)]
public sealed class PostfixTests
{
    private static readonly Login Good = new("probe", "secret");

    private readonly int _smtp = FreePort();
    private readonly int _smtps = FreePort();
    private readonly int _submission = FreePort();
    private readonly int _proxied = FreePort();
    private readonly Dovecot _dovecot = new();

    [SkippableFact]
    public async Task Every_form_of_a_check_finds_it_well()
    {
        using var dovecot = _dovecot.Start();
        using var postfix = StartPostfix();
        var (startTls, implicitTls) = (Smtp(TlsUse.StartTls, postfix.Tls), Smtp(TlsUse.Implicit, postfix.Tls));
        await ExpectAsync(ProbeCode.L7OK, _smtp, startTls);
        await ExpectAsync(ProbeCode.L7OK, _smtps, implicitTls);
        await ExpectAsync(ProbeCode.L7OK, _submission, startTls with { Login = Good });
        await ExpectAsync(ProbeCode.L7OK, _smtps, implicitTls with { Login = Good });
        await ExpectAsync(ProbeCode.L7STS, _submission, startTls with { Login = new Login("probe", "wrong") });
        // Neither is there a login without TLS.
        await ExpectAsync(ProbeCode.L7STS, _submission, Smtp() with { Login = Good });
        await ExpectAsync(ProbeCode.L7STS, _smtp, Smtp() with { Login = Good });
        await ExpectAsync(ProbeCode.L6RSP, _smtp, startTls with { Tls = postfix.Tls with { CaFile = null } });
        await ExpectAsync(ProbeCode.L6RSP, _smtps, implicitTls with { Tls = postfix.Tls with { Sni = "www.example.org" } });
        await ExpectAsync(ProbeCode.L7RSP, _smtp, new MailProbeSettings(MailProtocol.Imap, "lb", TlsUse.None, null, null));
        foreach (var header in new[] { ProxyHeader.Version1, ProxyHeader.Version2 })
            await ExpectAsync(ProbeCode.L7OK, _proxied, Smtp(), header: header);
        Assert.False((await ProbeAsync(_proxied, Smtp(), timeoutMilliseconds: 1000)).Ok);
    }

    [SkippableFact]
    public async Task Smtp_and_submission_go_through_their_states()
    {
        using var dovecot = _dovecot.Start();
        using var postfix = StartPostfix();
        await postfix.GoesThroughItsStatesAsync(
            (_smtp, Smtp(), ProbeCode.L7OK, ProbeCode.L7TOUT),
            (_submission, Smtp(TlsUse.StartTls, postfix.Tls) with { Login = Good }, ProbeCode.L7OK, ProbeCode.L7TOUT),
            (_smtps, Smtp(TlsUse.Implicit, postfix.Tls) with { Login = Good }, ProbeCode.L7OK, ProbeCode.L6TOUT));
    }

    private static MailProbeSettings Smtp(TlsUse use = TlsUse.None, TlsSettings? tls = null) => new(MailProtocol.Smtp, "lb.example.org", use, tls, null);

    private RealService StartPostfix()
    {
        var postfix = Prepare("/usr/sbin/postfix", "postfix");
        postfix.Write("etc/main.cf", $"""
            compatibility_level = 3.6
            queue_directory = {postfix.Folder}/queue
            data_directory = {postfix.Folder}/data
            myhostname = mx.example.org
            inet_interfaces = 127.0.0.1
            inet_protocols = ipv4
            mynetworks = 127.0.0.0/8
            alias_maps =
            local_recipient_maps =
            maillog_file = /dev/stdout
            smtpd_peername_lookup = no
            smtpd_tls_security_level = may
            smtpd_tls_cert_file = {postfix.CertificateFile}
            smtpd_tls_key_file = {postfix.KeyFile}
            smtpd_sasl_type = dovecot
            smtpd_sasl_path = inet:127.0.0.1:{_dovecot.Auth}
            smtpd_tls_auth_only = yes
            """);
        postfix.Write("etc/master.cf", $"""
            127.0.0.1:{_smtp} inet n - n - - smtpd
            127.0.0.1:{_submission} inet n - n - - smtpd
              -o smtpd_tls_security_level=encrypt
              -o smtpd_sasl_auth_enable=yes
            127.0.0.1:{_smtps} inet n - n - - smtpd
              -o smtpd_tls_wrappermode=yes
              -o smtpd_sasl_auth_enable=yes
            127.0.0.1:{_proxied} inet n - n - - smtpd
              -o smtpd_upstream_proxy_protocol=haproxy
            pickup unix n - n 60 1 pickup
            cleanup unix n - n - 0 cleanup
            qmgr unix n - n 300 1 qmgr
            tlsmgr unix - - n 1000? 1 tlsmgr
            rewrite unix - - n - - trivial-rewrite
            anvil unix - - n - 1 anvil
            postlog unix-dgram n - n - 1 postlogd

            """);
        Directory.CreateDirectory(Path.Combine(postfix.Folder, "queue"));
        Assert.Equal(0, Lab.Network.Shell.Try("install", "-d", "-o", "postfix", Path.Combine(postfix.Folder, "data")).Status);
        postfix.Start([_smtp, _smtps, _submission, _proxied], "/usr/sbin/postfix", "-c", Path.Combine(postfix.Folder, "etc"), "start-fg");
        return postfix;
    }
}
