using HaActors.Net.Health;
using HaActors.Net.Model;
using static HaActors.Lab.Tests.Health.RealService;

namespace HaActors.Lab.Tests.Health;

/// <summary>dns checks against unbound, over UDP and TCP.</summary>
[Collection(SideBySide.Services)]
public sealed class UnboundTests
{
    private readonly int _port = FreePort();

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Dns_goes_through_its_states(bool overTcp)
    {
        using var unbound = StartUnbound();
        await ExpectAsync(ProbeCode.L7OK, _port, Ask("www.test.lan", DnsType.A, overTcp, "192.0.2.7"));
        await ExpectAsync(ProbeCode.L7RSP, _port, Ask("www.test.lan", DnsType.A, overTcp, "192.0.2.8"));
        await ExpectAsync(ProbeCode.L7OK, _port, Ask("www.test.lan", DnsType.AAAA, overTcp, "2001:db8::7"));
        await ExpectAsync(ProbeCode.L7OK, _port, Ask("test.lan", DnsType.MX, overTcp, "mx.test.lan"));
        await ExpectAsync(ProbeCode.L7OK, _port, Ask("test.lan", DnsType.TXT, overTcp, "all well"));
        await ExpectAsync(ProbeCode.L7OK, _port, Ask("_ldap._tcp.test.lan", DnsType.SRV, overTcp, "www.test.lan"));
        await ExpectAsync(ProbeCode.L7STS, _port, Ask("nothing.test.lan", DnsType.A, overTcp, ""));
        await ExpectAsync(ProbeCode.L7OK, _port, Ask("nothing.test.lan", DnsType.A, overTcp, "") with { Rcodes = [DnsRcode.NxDomain] });
        await ExpectAsync(ProbeCode.L7STS, _port, Ask("refused.lan", DnsType.A, overTcp, ""));
        // Longer than a datagram: asked for again over TCP.
        await ExpectAsync(ProbeCode.L7OK, _port, Ask("many.test.lan", DnsType.A, overTcp, "192.0.2.60"));
        await unbound.GoesThroughItsStatesAsync(_port, Ask("www.test.lan", DnsType.A, overTcp, "192.0.2.7"), ProbeCode.L7OK, ProbeCode.L7TOUT);
    }

    private static DnsProbeSettings Ask(string name, DnsType type, bool overTcp, string answer) => new(name, type, [DnsRcode.NoError], answer, overTcp);

    private RealService StartUnbound()
    {
        var unbound = Prepare("/usr/sbin/unbound", "unbound");
        var many = string.Join('\n', Enumerable.Range(1, 60).Select(i => $"  local-data: \"many.test.lan. A 192.0.2.{i}\""));
        var config = unbound.Write("unbound.conf", $"""
            server:
              interface: 127.0.0.1
              port: {_port}
              do-ip6: no
              do-daemonize: no
              username: ""
              chroot: ""
              directory: "{unbound.Folder}"
              pidfile: "{unbound.Folder}/pid"
              use-syslog: no
              logfile: ""
              local-zone: "test.lan." static
              local-data: "www.test.lan. A 192.0.2.7"
              local-data: "www.test.lan. AAAA 2001:db8::7"
              local-data: "test.lan. MX 10 mx.test.lan."
              local-data: 'test.lan. TXT "all " "well"'
              local-data: "_ldap._tcp.test.lan. SRV 0 0 389 www.test.lan."
              local-zone: "refused.lan." refuse
            {many}
            remote-control:
              control-enable: no

            """);
        unbound.Start([_port], "/usr/sbin/unbound", "-d", "-c", config);
        return unbound;
    }
}
