using System.Globalization;
using HaActors.Net.Health;
using HaActors.Net.Model;
using static HaActors.Lab.Tests.Health.RealService;

namespace HaActors.Lab.Tests.Health;

/// <summary>ldap checks against OpenLDAP: anonymous and simple binds, plain and in both forms of TLS.</summary>
[Collection(SideBySide.Services)]
public sealed class SlapdTests
{
    private static readonly LdapProbeSettings Anonymous = new("", "", TlsUse.None, null);

    private readonly int _ldap = FreePort();
    private readonly int _ldaps = FreePort();

    [SkippableFact]
    public async Task Ldap_goes_through_its_states()
    {
        using var slapd = StartSlapd();
        var admin = new LdapProbeSettings("cn=admin,dc=example,dc=org", "secret", TlsUse.None, null);
        await ExpectAsync(ProbeCode.L7OK, _ldap, admin);
        await ExpectAsync(ProbeCode.L7STS, _ldap, admin with { Password = "wrong" });
        await ExpectAsync(ProbeCode.L7OK, _ldap, admin with { Use = TlsUse.StartTls, Tls = slapd.Tls });
        await ExpectAsync(ProbeCode.L7OK, _ldaps, admin with { Use = TlsUse.Implicit, Tls = slapd.Tls });
        await ExpectAsync(ProbeCode.L6RSP, _ldap, admin with { Use = TlsUse.StartTls, Tls = slapd.Tls with { CaFile = null } });
        await ExpectAsync(ProbeCode.L6RSP, _ldaps, Anonymous with { Use = TlsUse.Implicit, Tls = slapd.Tls with { Sni = "www.example.org" } });
        await slapd.GoesThroughItsStatesAsync(_ldap, Anonymous, ProbeCode.L7OK, ProbeCode.L7TOUT);
    }

    private RealService StartSlapd()
    {
        var slapd = Prepare("/usr/sbin/slapd", "slapd");
        Directory.CreateDirectory(Path.Combine(slapd.Folder, "db"));
        var config = slapd.Write("slapd.conf", $"""
            include /etc/ldap/schema/core.schema
            pidfile {slapd.Folder}/pid
            modulepath /usr/lib/ldap
            moduleload back_mdb
            TLSCertificateFile {slapd.CertificateFile}
            TLSCertificateKeyFile {slapd.KeyFile}
            database mdb
            suffix dc=example,dc=org
            rootdn cn=admin,dc=example,dc=org
            rootpw secret
            directory {slapd.Folder}/db

            """);
        var urls = string.Create(CultureInfo.InvariantCulture, $"ldap://127.0.0.1:{_ldap} ldaps://127.0.0.1:{_ldaps}");
        slapd.Start([_ldap, _ldaps], "/usr/sbin/slapd", "-d", "0", "-f", config, "-h", urls);
        return slapd;
    }
}
