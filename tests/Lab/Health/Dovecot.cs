using static HaActors.Lab.Tests.Health.RealService;

namespace HaActors.Lab.Tests.Health;

/// <summary>A Dovecot with one password for everybody, on ports of its own, which also answers for Postfix who may log in.</summary>
internal sealed class Dovecot
{
    public int Imap { get; } = FreePort();

    public int Imaps { get; } = FreePort();

    public int Pop3 { get; } = FreePort();

    public int Pop3s { get; } = FreePort();

    public int Lmtp { get; } = FreePort();

    /// <summary>IMAP behind a PROXY header.</summary>
    public int ProxiedImap { get; } = FreePort();

    /// <summary>Where Postfix asks.</summary>
    public int Auth { get; } = FreePort();

    /// <summary>Skips the test where it is not installed.</summary>
    public RealService Start()
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
            haproxy_trusted_networks = 127.0.0.1
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
                port = {{Imap}}
              }
              inet_listener imap_proxied {
                port = {{ProxiedImap}}
                haproxy = yes
              }
              inet_listener imaps {
                port = {{Imaps}}
                ssl = yes
              }
            }
            service pop3-login {
              inet_listener pop3 {
                port = {{Pop3}}
              }
              inet_listener pop3s {
                port = {{Pop3s}}
                ssl = yes
              }
            }
            service auth {
              inet_listener {
                port = {{Auth}}
              }
            }
            service lmtp {
              inet_listener lmtp {
                port = {{Lmtp}}
              }
            }
            """);
        Assert.Equal(0, Lab.Network.Shell.Try("install", "-d", "-o", "mail", "-g", "mail", Path.Combine(dovecot.Folder, "mail")).Status);
        dovecot.Start([Imap, Imaps, Pop3, Pop3s, Lmtp, ProxiedImap, Auth], "/usr/sbin/dovecot", "-F", "-c", config);
        return dovecot;
    }
}
