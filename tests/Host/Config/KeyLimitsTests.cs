namespace HaActors.Host.Tests.Config;

/// <summary>The rule of each single key: values within it and outside of it.</summary>
public sealed class KeyLimitsTests
{
    public static TheoryData<string, string, string> Limits => new()
    {
        { "ha.node.weight", "0|1000", "-1|1001|1.5|many" },
        { "ha.node.name", "h-1|a.b_c|7", "\"a b\"|-x|\"../x\"|\"h\\n\"" },
        { "ha.node.shutdown-timeout", "1s|90s|1h", "0s|61m|10|10sec|-1s" },
        { "ha.cluster.name", "ha|x-1", "1x|\"a b\"" },
        { "ha.cluster.port", "1|65535", "0|65536|http" },
        { "ha.cluster.seeds", "[]|[\"10.77.0.11:65535\"]|\"10.77.0.12:4053\"", "[\"10.77.0.12\"]|[\"10.77.0.12:0\"]|[\"10.77.0.12:4053x\"]|[\"h2:4053\"]|[\"224.0.0.1:4053\"]|{ a = 1 }" },
        { "ha.cluster.heartbeat-interval", "100ms|10s", "99ms|11s" },
        { "ha.cluster.acceptable-pause", "500ms|5m", "499ms|6m" },
        { "ha.cluster.down-after", "1s|1h", "999ms|2h" },
        { "ha.cluster.tls", "{ }", "yes|[]" },
        { "ha.log.level", "debug|info|warning|error", "trace|Info" },
        { "ha.vip-defaults.protocol", "vrrp3|vrrp2|carp", "hsrp|Carp|vrrp" },
        { "ha.vip-defaults.advert-interval", "10ms|40950ms|1s|auto", "9ms|41s|15ms|50|automatic" },
        { "ha.vip-defaults.password", "\"\"|x|\"nineteen characters\"", "\"twenty characters ...\"|\"pässword\"|\"a\\tb\"" },
        { "ha.vip-defaults.preempt", "true|no|on", "1|maybe|[true]" },
        { "ha.vip-defaults.preempt-delay", "0s|1000s", "1001s" },
        { "ha.vip-defaults.weight", "1|100", "0|101" },
        { "ha.vip-defaults.garp-repeat", "1|100", "0|101" },
        { "ha.vip-defaults.garp-delay", "0s|60s", "61s" },
        { "ha.vip-defaults.garp-refresh", "0s|1d", "25h" },
        { "ha.vip-defaults.virtual-mac", "true|off", "vrrp.51|1" },
        { "ha.vip-defaults.virtual-mac-xmit-base", "true|no", "eth0" },
        { "ha.vips.web", "{ id = 1, addresses = [\"10.77.0.101/24\"], virtual-mac = on, virtual-mac-interface = fifteen-letters }", "{ id = 1, addresses = [\"10.77.0.101/24\"], virtual-mac = on, virtual-mac-interface = sixteen-letters-. }|{ id = 1, addresses = [\"10.77.0.101/24\"], virtual-mac = on, virtual-mac-interface = \"a b\" }" },
        { "ha.vip-defaults.unicast-peers", "[]|10.77.0.12|[\"10.77.0.11\", \"10.77.0.12\"]", "[h2]|[\"224.0.0.18\"]|[\"fe80::1%eth0\"]|[\"10.77.0.12:112\"]" },
        { "ha.vip-defaults.unicast-min-ttl", "1|255", "0|256" },
        { "ha.vip-defaults.checksum", "pseudo-header|message", "as-v2" },
        { "ha.vip-defaults.interface", "eth1|br-lan.5", "\"a/b\"|sixteen-chars-16|\"eth0\\n\"" },
        { "ha.vip-defaults.eligible", "[]|[h1, h2]|h1", "[\"a b\"]|{ }" },
        { "ha.vips.web", "{ id = 1, addresses = [\"10.77.0.101/24\"] }", "5|{ id = 0, addresses = [\"10.77.0.101/24\"] }|{ id = 256, addresses = [\"10.77.0.101/24\"] }|{ addresses = [\"10.77.0.101/24\"] }|{ id = 1 }" },
        { "ha.vips.web", "{ id = 1, addresses = \"10.77.0.101/32\" }|{ id = 1, addresses = [\"fe80::101/64\", \"2001:DB8:77::ffff:ffff:ffff:ffff/64\"] }", "{ id = 1, addresses = [] }|{ id = 1, addresses = [\"10.77.0.101\"] }|{ id = 1, addresses = [\"10.77.0.101/33\"] }|{ id = 1, addresses = [\"2001:db8:77::1/129\"] }|{ id = 1, addresses = [\"2001:db8:77::1\"] }|{ id = 1, addresses = [\"fe80::1%eth0/64\"] }|{ id = 1, addresses = [\"2001:db8:77::/64\"] }|{ id = 1, addresses = [\"ff02::12/64\"] }|{ id = 1, addresses = [\"::ffff:10.77.0.101/96\"] }|{ id = 1, addresses = [\"::1/128\"] }|{ id = 1, addresses = [\"2001:db8:77:::1/64\"] }|{ id = 1, addresses = [\"10.77.0.255/24\"] }|{ id = 1, addresses = [\"10.77.101/24\"] }" },
        { "ha.vips.\"a.b\"", "null", "{ id = 1, addresses = [\"10.77.0.101/24\"] }" },
        { "ha.frontends.www", "{ bind = [\"*:80\"], backend = app }|{ bind = \"10.77.0.101:80\", backend = app }", "{ bind = [], backend = app }|{ bind = [\"80\"], backend = app }|{ bind = [\"h1:80\"], backend = app }|{ backend = app }|{ bind = \"*:80\" }|{ bind = \"::1:80\", backend = app }" },
        { "ha.frontend-defaults.mode", "tcp|http", "udp" },
        { "ha.frontend-defaults.timeout-http-request", "10ms|24h", "9ms|25h" },
        { "ha.frontend-defaults.timeout-http-keep-alive", "10ms|24h", "9ms|25h" },
        { "ha.frontend-defaults.forwarded-for", "true|no", "maybe" },
        { "ha.frontend-defaults.forwarded", "true|no", "maybe" },
        { "ha.backend-defaults.http-reuse", "safe|always", "never|aggressive" },
        { "ha.backend-defaults.http-server-close", "true|no", "maybe" },
        { "ha.backend-defaults.pool-purge-delay", "10ms|24h", "9ms|25h" },
        { "ha.backend-defaults.pool-max-conn", "0|100000", "-1|100001" },
        { "ha.backend-defaults.cookie", "{ name = SRV, indirect = true, domain = .example.org }", "{ name = \"a b\" }|{ name = \"a=b\" }|{ path = x }|SRV" },
        { "ha.server-defaults.cookie", "s1|\"\"", "\"a;b\"" },
        { "ha.frontend-defaults.maxconn", "1|1000000", "0|1000001" },
        { "ha.frontend-defaults.timeout-connect", "10ms|24h", "9ms|25h" },
        { "ha.frontend-defaults.timeout-client", "10ms|24h", "9ms|25h" },
        { "ha.frontend-defaults.timeout-server", "10ms|24h", "9ms|25h" },
        { "ha.backend-defaults.balance", "roundrobin", "hdr|roundrobbin" },
        { "ha.backend-defaults.prefer-local", "true|off", "2" },
        { "ha.server-defaults.weight", "0|256", "-1|257" },
        { "ha.server-defaults.backup", "yes", "ja" },
        { "ha.backends.b", "{ servers { s { address = \"h:1\" } } }", "{ servers { } }|{ }|{ servers { s { } } }|{ servers { s { address = h } } }|{ servers { s { address = \"[fe80::1]:80\" } } }" },
        { "ha.backends.app.servers.s1.address", "\"web-1.example.org.:80\"|\"a_b:80\"|\"127.0.0.1:1\"", "\"*:80\"|\"10.1:80\"|\"10.77.0.300:80\"|\"0.0.0.0:80\"|\"224.0.0.1:80\"|\"a..b:80\"|\"-a:80\"|\"a b:80\"|\"h\u00f6st:80\"" },
        { "ha.check-defaults.type", "tcp|http", "radius" },
        { "ha.check-defaults.inter", "10ms|1h", "9ms|61m" },
        { "ha.check-defaults.fastinter", "inter|10ms", "rise|9ms" },
        { "ha.check-defaults.downinter", "inter|1h", "2h" },
        { "ha.check-defaults.timeout", "10ms|1h", "9ms" },
        { "ha.check-defaults.rise", "1|100", "0|101" },
        { "ha.check-defaults.fall", "1|100", "0|101" },
        { "ha.check-defaults.method", "GET|M-SEARCH", "\"\"|\"GET /\"|\"GET\\n\"" },
        { "ha.check-defaults.uri", "\"/\"|\"/a?b=c\"", "healthz|\"/a b\"|\"/a\\n\"" },
        { "ha.check-defaults.host", "\"\"|www.example.org", "\"a b\"|\"h\\n\"" },
        { "ha.check-defaults.expect-status", "200|100-599", "99|600|399-200|200-|1-2-3" },
        { "ha.admin.pbm.host", "127.0.0.1|10.77.0.11", "localhost|10.1" },
        { "ha.admin.pbm.port", "1|65535", "0|70000" },
    };

    [Theory]
    [MemberData(nameof(Limits))]
    public void Accepts_values_within_the_rule_of_a_key(string path, string good, string bad)
    {
        Assert.NotEqual(good, bad);
        foreach (var value in good.Split('|'))
            Reading.Good($"{Reading.Node}{Reading.App}{path} = {value}");
    }

    [Theory]
    [MemberData(nameof(Limits))]
    public void Rejects_values_outside_the_rule_of_a_key_with_path_and_source(string path, string good, string bad)
    {
        Assert.NotEqual(good, bad);
        foreach (var value in bad.Split('|'))
        {
            var error = Reading.Bad($"{Reading.Node}{Reading.App}{path} = {value}");
            Assert.StartsWith(path.Replace("\"", ""), error.Path);
            Assert.EndsWith("node.conf:3", error.Source);
        }
    }
}
