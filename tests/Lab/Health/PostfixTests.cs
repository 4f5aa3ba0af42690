using HaActors.Net.Health;
using HaActors.Net.Model;
using static HaActors.Lab.Tests.Health.RealService;

namespace HaActors.Lab.Tests.Health;

/// <summary>smtp checks against Postfix: plain, STARTTLS, and TLS from the first byte.</summary>
[Collection(LabCollection.Name)]
public sealed class PostfixTests
{
    private readonly int _smtp = FreePort();
    private readonly int _smtps = FreePort();

    [SkippableFact]
    public async Task Smtp_goes_through_its_states()
    {
        using var postfix = StartPostfix();
        await ExpectAsync(ProbeCode.L7OK, _smtp, Smtp(TlsUse.StartTls, postfix.Tls));
        await ExpectAsync(ProbeCode.L7OK, _smtps, Smtp(TlsUse.Implicit, postfix.Tls));
        await ExpectAsync(ProbeCode.L6RSP, _smtp, Smtp(TlsUse.StartTls, postfix.Tls with { CaFile = null }));
        await ExpectAsync(ProbeCode.L7STS, _smtp, Smtp() with { Login = new Login("probe", "secret") });
        await ExpectAsync(ProbeCode.L7RSP, _smtp, new MailProbeSettings(MailProtocol.Imap, "lb", TlsUse.None, null, null));
        await postfix.GoesThroughItsStatesAsync(_smtp, Smtp(), ProbeCode.L7OK, ProbeCode.L7TOUT);
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
            """);
        postfix.Write("etc/master.cf", $"""
            127.0.0.1:{_smtp} inet n - n - - smtpd
            127.0.0.1:{_smtps} inet n - n - - smtpd
              -o smtpd_tls_wrappermode=yes
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
        postfix.Start([_smtp, _smtps], "/usr/sbin/postfix", "-c", Path.Combine(postfix.Folder, "etc"), "start-fg");
        return postfix;
    }
}
