using System.Net;
using HaActors.Net.Model;

namespace HaActors.Host.Tests.Config;

/// <summary>Values of single keys; the rules between keys are in HaConfigValidatorTests.</summary>
public sealed class HaConfigReaderTests
{
    [Fact]
    public void Example_of_the_design_is_read_whole()
    {
        var settings = Reading.Good("""
            ha {
              node    { name = h1, interface = eth0, address = 10.77.0.11, weight = 100 }
              cluster { name = ha, port = 4053, seeds = ["10.77.0.11:4053", "10.77.0.12:4053"], tls { } }
              vip-defaults { protocol = vrrp3, advert-interval = 50ms, preempt = true, preempt-delay = 0s }
              vips { web  { id = 51, addresses = ["10.77.0.101/24"], home = h1, requires = [app] } }
              frontends { www { bind = ["*:80"], mode = tcp, backend = app } }
              backends  { app { balance = roundrobin, prefer-local = false
                                check { type = tcp, inter = 2s, fastinter = 500ms, rise = 2, fall = 3, timeout = 1s }
                                servers { s1 { address = "10.77.0.12:8080", weight = 100 }, s2 { address = "10.77.0.13:8080", backup = true } } } }
              admin { pbm { host = "127.0.0.1", port = 9110 } }
            }
            """);
        var vip = Assert.Single(settings.Services.Vips);
        Assert.Equal(("web", (byte)51, "eth0", "h1"), (vip.Name, vip.Id, vip.Interface, vip.Home));
        Assert.Equal(TimeSpan.FromMilliseconds(50), vip.AdvertInterval);
        Assert.Equal("app", Assert.Single(vip.Requires));
        Assert.Equal(new IPEndPoint(IPAddress.Any, 80), settings.Services.Frontends[0].Binds[0]);
        var backend = settings.Services.Backends[0];
        Assert.Equal(
            new CheckSettings(new TcpProbeSettings(), TimeSpan.FromSeconds(2), TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(1), 2, 3),
            backend.Check);
        Assert.Equal(new ServerSettings("s2", "10.77.0.13", 8080, 100, true), backend.Servers[1]);
        Assert.Equal("10.77.0.12:4053", settings.Cluster.Seeds[1].ToString());
        Assert.Equal(new IPEndPoint(IPAddress.Loopback, 9110), settings.Admin.Pbm);
    }

    [Fact]
    public void Backend_says_how_its_servers_are_used()
    {
        var backend = Reading.Good(Reading.Node + """
            ha.backend-defaults { balance = random, random-draws = 3, hash-balance-factor = 150, retries = 7, timeout-queue = 9s }
            ha.server-defaults.maxconn = 100
            ha.backends.app { prefer-local = true, spill = true, all-backups = true, redispatch = last
                              servers { s1 { address = "10.77.0.12:8080" }, s2 { address = "10.77.0.13:8080", maxconn = 5 } } }
            """).Services.Backends[0];

        Assert.Equal(BalanceAlgorithm.Random, backend.Balance);
        Assert.Equal(
            new BalanceSettings
            {
                AllBackups = true,
                Spill = true,
                RandomDraws = 3,
                HashBalanceFactor = 150,
                Retries = 7,
                Redispatch = Redispatch.Last,
                QueueTimeout = TimeSpan.FromSeconds(9),
            },
            backend.Balancing);
        Assert.Equal([100, 5], backend.Servers.Select(server => server.MaxConnections));
    }

    [Theory]
    [InlineData("balance = uri", BalanceAlgorithm.Uri, "")]
    [InlineData("balance = \"hdr(X-User)\"", BalanceAlgorithm.Header, "X-User")]
    [InlineData("balance = source", BalanceAlgorithm.Source, "")]
    public void Backend_hashes_what_it_is_told(string line, BalanceAlgorithm balance, string header)
    {
        var backend = Reading.Good(Reading.Node + Reading.App + $"ha.backends.app {{ {line} }}").Services.Backends[0];
        Assert.Equal((balance, header), (backend.Balance, backend.Http.HashHeader));
    }

    [Theory]
    [InlineData("stick = \"on src\", stick-table { size = 500, expire = 1h }", StickKey.Source, "", 500, 3600)]
    [InlineData("stick = \"on hdr(X-User)\", stick-table.type = string", StickKey.Header, "X-User", 100_000, 1800)]
    [InlineData("stick = \"on cook(SID)\", stick-table { type = string, len = 40 }", StickKey.Cookie, "SID", 100_000, 1800)]
    public void Backend_sticks_on_what_it_is_told(string line, StickKey on, string name, int size, int seconds)
    {
        var stick = Reading.Good(Reading.Node + Reading.App + $"ha.backends.app {{ {line} }}").Services.Backends[0].Balancing.Stick!;
        Assert.Equal((on, name, size, (double)seconds), (stick.On, stick.Name, stick.Size, stick.Expire.TotalSeconds));
        Assert.Equal(on == StickKey.Cookie ? 40 : 32, stick.Length);
    }

    [Theory]
    [InlineData("balance = \"hdr(X User)\"", "balance", "hdr(NAME)")]
    [InlineData("balance = \"cook(X)\"", "balance", "hdr(NAME)")]
    [InlineData("balance = uri", "balance", "frontend www has mode tcp")]
    [InlineData("balance = \"hdr(X-User)\"", "balance", "frontend www has mode tcp")]
    [InlineData("stick = src", "stick", "must be \"on src\"")]
    [InlineData("stick = \"on hdr(a b)\", stick-table.type = string", "stick", "must be \"on src\"")]
    [InlineData("stick = \"on src\", stick-table.type = string", "stick", "needs stick-table type = ip")]
    [InlineData("stick = \"on cook(SID)\"", "stick", "needs stick-table type = string")]
    [InlineData("stick = \"on cook(SID)\", stick-table.type = string", "stick", "frontend www has mode tcp")]
    [InlineData("stick-table.size = 7", "stick-table.size", "8-10000000")]
    [InlineData("stick-table.len = 65", "stick-table.len", "1-64")]
    [InlineData("stick-table.expire = 30", "stick-table.expire", "duration")]
    [InlineData("stick-table.peers = x", "stick-table.peers", "unknown key")]
    public void Rejects_hashes_and_tables_that_make_no_sense(string line, string key, string rule)
    {
        var error = Reading.Bad(Reading.Node + Reading.App + $"ha.frontends.www {{ bind = \"*:80\", backend = app }}\nha.backends.app {{ {line} }}");
        Assert.Equal($"ha.backends.app.{key}", error.Path);
        Assert.Contains(rule, error.Rule);
    }

    [Theory]
    [InlineData("ha.backends.app { spill = true, servers.s1.maxconn = 5 }", "ha.backends.app.spill", "needs prefer-local = true")]
    [InlineData("ha.backends.app { spill = true, prefer-local = true }", "ha.backends.app.spill", "needs maxconn on the servers")]
    [InlineData("ha.backends.app.balance = first", "ha.backends.app.balance", "needs maxconn on the servers")]
    [InlineData("ha.backends.app.hash-balance-factor = 100", "ha.backends.app.hash-balance-factor", "must be 0, or 101-65535")]
    [InlineData("ha.backends.app.redispatch = 1", "ha.backends.app.redispatch", "must be one of: each, last, never")]
    public void Rejects_uses_of_servers_that_make_no_sense(string line, string path, string rule)
    {
        var error = Reading.Bad(Reading.Node + Reading.App + line);
        Assert.Equal(path, error.Path);
        Assert.Contains(rule, error.Rule);
    }

    [Fact]
    public void Frontend_says_what_comes_before_the_payload()
    {
        var settings = Reading.Good(Reading.Node + Reading.App + """
            ha.backends.app.servers.s2 { address = "[2001:db8::2]:8080", send-proxy = v2 }
            ha.backends.shop.servers.s1.address = "10.77.0.12:8081"
            ha.frontends.www { bind = ["*:443", "[::]:443", "[2001:db8::1]:80"], backend = app, accept-proxy = true, defer-accept = true, log = false
                               inspect-timeout = 2s, server-names = ["shop.example.org shop", "*.example.org app"] }
            """);
        var www = settings.Services.Frontends[0];
        Assert.Equal(["0.0.0.0:443", "[::]:443", "[2001:db8::1]:80"], www.Binds.Select(bind => bind.ToString()));
        Assert.True(www is { AcceptProxy: true, DeferAccept: true, Log: false, InspectTimeout.TotalSeconds: 2 });
        Assert.Equal([new ServerNameRule("shop.example.org", "shop"), new ServerNameRule("*.example.org", "app")], www.ServerNames.AsEnumerable());
        var server = settings.Services.Backends[0].Servers[1];
        Assert.Equal(("2001:db8::2", 8080, ProxyHeader.Version2), (server.Host, server.Port, server.SendProxy));
    }

    [Theory]
    [InlineData("server-names = [\"shop.example.org\"]", "server-names", "must be \"NAME BACKEND\"")]
    [InlineData("server-names = [\"*shop app\"]", "server-names", "must be \"NAME BACKEND\"")]
    [InlineData("server-names = [\"shop.example.org shap\"]", "server-names", "must be the name of a backend")]
    [InlineData("bind = \"[::1%eth0]:80\"", "bind", "[IPV6-ADDRESS]:PORT")]
    [InlineData("bind = \"::1:80\"", "bind", "[IPV6-ADDRESS]:PORT")]
    public void Rejects_odd_names_and_binds(string line, string key, string rule)
    {
        var bind = line.StartsWith("bind", StringComparison.Ordinal) ? "" : "bind = \"*:80\", ";
        var error = Reading.Bad(Reading.Node + Reading.App + $"ha.frontends.www {{ {bind}backend = app, {line} }}");
        Assert.StartsWith($"ha.frontends.www.{key}", error.Path);
        Assert.Contains(rule, error.Rule);
    }

    [Theory]
    [InlineData("", null, null)]
    [InlineData("stdout", "", null)]
    [InlineData("/var/log/sessions.log", "/var/log/sessions.log", null)]
    [InlineData("syslog:10.77.0.1:514", "", "10.77.0.1:514")]
    [InlineData("syslog:[::1]:514", "", "[::1]:514")]
    [InlineData("syslog:/dev/log", "", "/dev/log")]
    public void Session_log_goes_where_it_is_told(string to, string? file, string? syslog)
    {
        var log = Reading.Good(Reading.Node + $"ha.log.sessions {{ to = \"{to}\", sample = 10, facility = local3 }}").SessionLog;
        Assert.Equal((file, syslog), (log?.File, log?.Syslog?.ToString()));
        if (log is not null) Assert.Equal((19, 10), (log.Facility, log.Sample));
    }

    [Theory]
    [InlineData("sessions.log")]
    [InlineData("syslog:*:514")]
    [InlineData("syslog:host:514")]
    public void Rejects_session_logs_that_go_nowhere(string to) =>
        Assert.Equal("ha.log.sessions.to", Reading.Bad(Reading.Node + $"ha.log.sessions.to = \"{to}\"").Path);

    [Fact]
    public void Host_name_and_first_address_of_the_interface_are_the_defaults_of_the_node()
    {
        var node = Reading.Good("ha.node.interface = eth0").Services.Node;
        Assert.Equal(("host-name", "10.77.0.11"), (node.Name, node.Address.ToString()));
    }

    [Fact]
    public void Address_left_behind_by_a_killed_owner_is_not_taken_for_the_nodes_own()
    {
        var error = Reading.Bad("ha.node.interface = eth0\nha.vips.web { id = 1, addresses = [\"10.77.0.11/24\"] }");
        Assert.Equal("ha.node.address", error.Path);
    }

    [Fact]
    public void Vip_takes_vip_defaults_and_overrides_them()
    {
        var vips = Reading.Good(Reading.Node + """
            ha.vip-defaults { preempt-delay = 3s, weight = 5 }
            ha.vips { a { id = 1, addresses = ["10.77.0.101/24"] }, b { id = 2, addresses = ["10.77.0.102/24"], weight = 6 } }
            """).Services.Vips;
        Assert.Equal([(5, 3), (6, 3)], vips.Select(v => (v.Weight, v.PreemptDelay.Seconds)));
    }

    [Fact]
    public void Placement_is_read_with_its_ranges()
    {
        Assert.Equal(new PlacementSettings(), Reading.Good(Reading.Node).Services.Placement);
        var placement = Reading.Good(Reading.Node + """
            ha.placement { hold-down = 0s, max-moves = 1, move-interval = 1h, flap-threshold = 0, flap-half-life = 1d }
            """).Services.Placement;
        Assert.Equal(
            new PlacementSettings
            {
                HoldDown = TimeSpan.Zero,
                MaxMoves = 1,
                MoveInterval = TimeSpan.FromHours(1),
                FlapThreshold = 0,
                FlapHalfLife = TimeSpan.FromDays(1),
            },
            placement);
    }

    [Theory]
    [InlineData("hold-down", "61s")]
    [InlineData("max-moves", "0")]
    [InlineData("move-interval", "99ms")]
    [InlineData("flap-threshold", "101")]
    [InlineData("flap-half-life", "999ms")]
    public void Placement_out_of_range_is_refused(string key, string value) =>
        Assert.Equal(($"ha.placement.{key}", value), Reading.Bad(Reading.Node + $"ha.placement.{key} = {value}") is var error ? (error.Path, error.Value) : default);

    [Fact]
    public void Vips_that_are_to_be_apart_say_so_with_one_word()
    {
        var vips = Reading.Good(Reading.Node + """
            ha.vips { a { id = 1, addresses = ["10.77.0.101/24"], apart = dns }, b { id = 2, addresses = ["10.77.0.102/24"] } }
            """).Services.Vips;
        Assert.Equal(["dns", null], vips.Select(v => v.Apart));
    }

    [Fact]
    public void Word_of_vips_that_are_to_be_apart_has_no_blanks()
    {
        var error = Reading.Bad(Reading.Node + """ha.vips.a { id = 1, addresses = ["10.77.0.101/24"], apart = "name servers" }""");
        Assert.Equal(("ha.vips.a.apart", "name servers"), (error.Path, error.Value));
    }

    [Fact]
    public void Carp_vip_takes_a_password_and_an_advbase_of_a_second()
    {
        var vips = Reading.Good(Reading.Node + """
            ha.vip-defaults { protocol = carp, password = "love" }
            ha.vips {
              a { id = 1, addresses = ["10.77.0.101/24"] }
              b { id = 2, addresses = ["10.77.0.102/24"], advert-interval = 254s }
              c { id = 3, addresses = ["10.77.0.103/24"], protocol = vrrp3, password = "" }
            }
            """).Services.Vips;
        Assert.Equal([RedundancyProtocol.Carp, RedundancyProtocol.Carp, RedundancyProtocol.Vrrp3], vips.Select(v => v.Protocol));
        Assert.Equal([1000, 254_000, 50], vips.Select(v => v.AdvertInterval.TotalMilliseconds));
        Assert.Equal(["love", "love", null], vips.Select(v => v.Password?.Text));
        Assert.DoesNotContain("love", vips[0].ToString());
    }

    [Fact]
    public void Vrrp2_vip_takes_a_second_and_needs_no_password()
    {
        var vip = Assert.Single(Reading.Good(
            Reading.Node + "ha.vips.a { id = 1, addresses = [\"10.77.0.101/24\"], protocol = vrrp2 }").Services.Vips);
        Assert.Equal((RedundancyProtocol.Vrrp2, TimeSpan.FromSeconds(1), null), (vip.Protocol, vip.AdvertInterval, vip.Password));
    }

    [Theory]
    [InlineData("carp", "50ms", "1s-254s with protocol carp")]
    [InlineData("carp", "255s", "1s-254s with protocol carp")]
    [InlineData("carp", "1500ms", "multiple of 1s: carp adverts carry it in seconds")]
    [InlineData("vrrp2", "50ms", "1s-255s with protocol vrrp2")]
    [InlineData("vrrp2", "256s", "1s-255s with protocol vrrp2")]
    [InlineData("vrrp2", "1500ms", "multiple of 1s: vrrp2 adverts carry it in seconds")]
    public void Rejects_intervals_that_the_protocol_cannot_say(string protocol, string interval, string rule)
    {
        var error = Reading.Bad(
            $"{Reading.Node}ha.vips.a {{ id = 1, addresses = [\"10.77.0.101/24\"], protocol = {protocol}, password = x, advert-interval = {interval} }}");
        Assert.Equal("ha.vips.a.advert-interval", error.Path);
        Assert.Contains(rule, error.Rule);
    }

    [Fact]
    public void Password_is_not_shown_in_an_error() =>
        Assert.Equal("***", Reading.Bad(Reading.Node + "ha.vip-defaults.password = \"a much too long password\"").Value);

    [Fact]
    public void Http_check_is_read()
    {
        var check = Reading.Good(Reading.Node + Reading.App
            + "ha.backends.app.check { type = http, uri = \"/healthz\", method = HEAD, host = www.example.org, expect-status = 204 }").Services.Backends[0].Check!;
        var http = Assert.IsType<HttpProbeSettings>(check.Probe);
        Assert.Equal(("HEAD", "/healthz", "www.example.org"), (http.Method, http.Uri, http.Host));
        Assert.Equal([new StatusRange(204, 204)], http.Statuses.ToArray());
    }

    [Fact]
    public void Backend_without_a_check_block_is_not_checked()
    {
        Assert.Null(Reading.Good(Reading.Node + Reading.App).Services.Backends[0].Check);
    }

    [Fact]
    public void Akka_block_is_kept()
    {
        Assert.Contains("\"loglevel\" = \"DEBUG\"", Reading.Good(Reading.Node + "akka { loglevel = DEBUG }").Akka);
    }

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

    [Theory]
    [InlineData("ha.node.wieght = 1", "ha.node.wieght", "did you mean weight?")]
    [InlineData("ha.vipz { }", "ha.vipz", "did you mean vips?")]
    [InlineData("hq { }", "hq", "did you mean ha?")]
    [InlineData("ha.admin.pbm.colour = red", "ha.admin.pbm.colour", "known here: host, port")]
    [InlineData("ha.backends.app.check.interval = 1s", "ha.backends.app.check.interval", "did you mean inter")]
    [InlineData("ha.backends.app.servers.s1.wait = 1", "ha.backends.app.servers.s1.wait", "known here")]
    [InlineData("ha.admin.http.port = 9000", "ha.admin.http.port", "known here: bind")]
    public void Rejects_unknown_keys_and_names_the_nearest(string line, string path, string rule)
    {
        var error = Reading.Bad(Reading.Node + Reading.App + line);
        Assert.Equal(path, error.Path);
        Assert.Contains(rule, error.Rule);
    }

    [Fact]
    public void Bad_default_is_told_once_however_many_take_it()
    {
        var error = Reading.Bad(Reading.Node + """
            ha.vip-defaults.weight = 1000
            ha.vips { a { id = 1, addresses = ["10.77.0.101/24"] }, b { id = 2, addresses = ["10.77.0.102/24"] } }
            """);
        Assert.Equal("ha.vip-defaults.weight", error.Path);
    }

    [Fact]
    public void Control_characters_of_a_value_do_not_reach_the_terminal()
    {
        Assert.Contains("= h?[31m1?x: ", Reading.Bad(Reading.Node + "ha.node.name = \"h\\u001b[31m1\\nx\"").ToString());
    }

    [Fact]
    public void Bad_list_of_addresses_is_told_once()
    {
        Assert.Equal("ha.vips.web.addresses", Reading.Bad(Reading.Node + "ha.vips.web { id = 1, addresses = [[]] }").Path);
    }

    [Fact]
    public void Interface_of_the_node_must_be_given()
    {
        Assert.Equal("ha.node.interface", Assert.Single(Reading.Text("ha.node.address = 10.77.0.11").Errors).Path);
    }
}
