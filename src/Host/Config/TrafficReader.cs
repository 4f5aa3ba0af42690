using System.Collections.Immutable;
using System.Net;
using HaActors.Net.Model;

namespace HaActors.Host.Config;

/// <summary>Reads <c>ha.frontends</c> and <c>ha.backends</c> over their defaults.</summary>
internal static class TrafficReader
{
    private enum FrontendMode
    {
        Tcp,
        Http,
    }

    private static readonly Dictionary<string, FrontendMode> Modes = new() { ["tcp"] = FrontendMode.Tcp, ["http"] = FrontendMode.Http };

    private static readonly Dictionary<string, Redispatch> Redispatches = new()
    {
        ["each"] = Redispatch.Each,
        ["last"] = Redispatch.Last,
        ["never"] = Redispatch.Never,
    };

    private static readonly Dictionary<string, ProxyHeader> ProxyHeaders = new()
    {
        ["none"] = ProxyHeader.None,
        ["v1"] = ProxyHeader.Version1,
        ["v2"] = ProxyHeader.Version2,
    };

    // HAProxy: hash-balance-factor 0, or 101 and more.
    private const int LowestBalanceFactor = 101;

    private static readonly TimeSpan ShortestTimeout = TimeSpan.FromMilliseconds(10);

    private static readonly TimeSpan LongestTimeout = TimeSpan.FromHours(24);

    public static ImmutableArray<FrontendSettings> ReadFrontends(Section ha)
    {
        var defaults = ha.Sub("frontend-defaults");
        var blank = new FrontendSettings("", [], "", 1, new TrafficTimeouts(default, default, default));
        Common(defaults, blank);
        defaults.RejectUnknown();
        return [.. ha.Entries("frontends").Select(entry => ReadFrontend(entry.Key, defaults.DefaultsFor(entry.Value), blank))];
    }

    public static ImmutableArray<BackendSettings> ReadBackends(Section ha)
    {
        var defaults = ha.Sub("backend-defaults");
        var serverDefaults = ha.Sub("server-defaults");
        var checkDefaults = ha.Sub("check-defaults");
        Common(defaults, "", null, []);
        HttpReader.Backend(defaults);
        ServerTlsReader.Read(defaults.Sub("tls"));
        ServerCommon(serverDefaults, new ServerSettings("", "", 0, 0, false));
        CheckReader.Read(checkDefaults, areDefaults: true);
        foreach (var section in new[] { defaults, serverDefaults, checkDefaults })
            section.RejectUnknown();
        return
        [
            .. ha.Entries("backends").Select(entry =>
                ReadBackend(entry.Key, defaults.DefaultsFor(entry.Value), serverDefaults, checkDefaults)),
        ];
    }

    private static FrontendSettings ReadFrontend(string name, Section section, FrontendSettings blank)
    {
        var binds = ImmutableArray.CreateBuilder<IPEndPoint>();
        var texts = section.List("bind");
        foreach (var text in texts)
        {
            if (!Endpoints.TryBind(text.Text, out var bind) && !Endpoints.TryV6(text.Text, out bind))
                section.Reading.Fail(text, "must be \"*:PORT\", \"ADDRESS:PORT\" or \"[IPV6-ADDRESS]:PORT\", in quotes, with a port 1-65535");
            else
                binds.Add(bind);
        }

        if (texts.Length == 0 && section.Find("bind") is ConfigList empty)
            section.Reading.Fail(empty, "must name at least one endpoint");
        var frontend = Common(section, blank with { Name = name, Binds = binds.ToImmutable(), Backend = section.Text("backend") });
        section.RejectUnknown();
        return frontend;
    }

    private static FrontendSettings Common(Section section, FrontendSettings frontend)
    {
        var http = HttpReader.Frontend(section, section.Choice("mode", Modes) == FrontendMode.Http);
        return frontend with
        {
            Http = http,
            Tls = BindTlsReader.Read(section.Sub("tls"), http is not null),
            AcceptProxy = section.Flag("accept-proxy"),
            ServerNames = ServerNames(section),
            InspectTimeout = section.Duration("inspect-timeout", ShortestTimeout, LongestTimeout),
            DeferAccept = section.Flag("defer-accept"),
            Log = section.Flag("log"),
            MaxConnections = section.Integer("maxconn", 1, 1_000_000),
            Timeouts = new TrafficTimeouts(
                section.Duration("timeout-connect", ShortestTimeout, LongestTimeout),
                section.Duration("timeout-client", ShortestTimeout, LongestTimeout),
                section.Duration("timeout-server", ShortestTimeout, LongestTimeout))
            {
                Tunnel = section.Duration("timeout-tunnel", TimeSpan.Zero, LongestTimeout),
            },
        };
    }

    private static ImmutableArray<ServerNameRule> ServerNames(Section section)
    {
        var rules = ImmutableArray.CreateBuilder<ServerNameRule>();
        foreach (var text in section.List("server-names"))
        {
            var words = text.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length != 2 || !Names.IsHostName(words[0].StartsWith("*.", StringComparison.Ordinal) ? words[0][2..] : words[0]))
                section.Reading.Fail(text, "must be \"NAME BACKEND\" with a host name or \"*.DOMAIN\"");
            else
                rules.Add(new ServerNameRule(words[0], words[1]));
        }

        return rules.ToImmutable();
    }

    private static BackendSettings ReadBackend(string name, Section section, Section serverDefaults, Section checkDefaults)
    {
        var trust = section.Sub("tls");
        var tls = ServerTlsReader.Read(trust);
        // Checks meet the same certificates as the traffic.
        var (check, ownDefaults) = ReadCheck(section, tls is null ? checkDefaults : trust.Over(checkDefaults));
        var servers = section.Entries("servers")
            .Select(entry => ReadServer(entry.Key, serverDefaults.DefaultsFor(entry.Value), ownDefaults)).ToImmutableArray();
        if (servers.IsEmpty)
            section.Reading.Fail($"{section.Path}.servers", null, "must have at least one server", section.Source);
        var backend = Common(section, name, check, servers) with { Http = HttpReader.Backend(section), Tls = tls };
        section.RejectUnknown();
        return backend;
    }

    /// <summary>The check of a section, if it has one, and what a check within takes from it.</summary>
    private static (CheckSettings? Check, Section DefaultsWithin) ReadCheck(Section section, Section defaults)
    {
        if (section.Block("check") is not { } block)
            return (null, defaults);
        var checkSection = defaults.DefaultsFor(block);
        var check = CheckReader.Read(checkSection);
        checkSection.RejectUnknown();
        return (check, checkSection);
    }

    private static BackendSettings Common(
        Section section, string name, CheckSettings? check, ImmutableArray<ServerSettings> servers) => new(
        name,
        BalanceReader.Algorithm(section).Algorithm,
        section.Flag("prefer-local"),
        check,
        servers)
        {
            Notify = NotifyReader.Read(section),
            Balancing = new BalanceSettings
            {
                AllBackups = section.Flag("all-backups"),
                Spill = section.Flag("spill"),
                RandomDraws = section.Integer("random-draws", 1, 64),
                HashBalanceFactor = BalanceFactor(section),
                Retries = section.Integer("retries", 0, 100),
                SourceClient = section.Flag("source-client"),
                Stick = BalanceReader.Stick(section),
                Redispatch = section.Choice("redispatch", Redispatches),
                QueueTimeout = section.Duration("timeout-queue", ShortestTimeout, LongestTimeout),
            },
        };

    private static int BalanceFactor(Section section)
    {
        int factor = section.Integer("hash-balance-factor", 0, 65535);
        if (factor is > 0 and < LowestBalanceFactor && section.Scalar("hash-balance-factor") is { } scalar)
            section.Reading.Fail(scalar, $"must be 0, or {LowestBalanceFactor}-65535: no server can stay below the average");
        return factor;
    }

    private static ServerSettings ReadServer(string name, Section section, Section checkDefaults)
    {
        var address = section.Scalar("address");
        HostPort hostPort = default;
        if (address is not null && Endpoints.TryV6(address.Text, out var v6) && v6.Address is { IsIPv6Multicast: false, IsIPv6LinkLocal: false } && !v6.Address.Equals(IPAddress.IPv6Any))
            hostPort = new HostPort(v6.Address.ToString(), v6.Port);
        else if (address is not null && !Endpoints.TryHostPort(address.Text, out hostPort))
            section.Reading.Fail(address, "must be \"HOST:PORT\", in quotes: an IPv4 address, an IPv6 one in brackets or a host name, and a port 1-65535");
        var server = ServerCommon(section, new ServerSettings(name, hostPort.Host ?? "", hostPort.Port, 0, false));
        server = server with { Health = server.Health with { Check = ReadCheck(section, checkDefaults).Check } };
        section.RejectUnknown();
        return server;
    }

    private static ServerSettings ServerCommon(Section section, ServerSettings server) => server with
    {
        // HAProxy: weight 0-256, 0 takes no new connections.
        Weight = section.Integer("weight", 0, 256),
        Backup = section.Flag("backup"),
        MaxConnections = section.Integer("maxconn", 0, 1_000_000),
        SendProxy = section.Choice("send-proxy", ProxyHeaders),
        Cookie = HttpReader.ServerCookie(section),
        Health = ServerHealthReader.Read(section),
    };
}
