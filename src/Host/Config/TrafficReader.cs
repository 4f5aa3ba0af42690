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
    }

    private static readonly Dictionary<string, FrontendMode> Modes = new() { ["tcp"] = FrontendMode.Tcp };

    private static readonly Dictionary<string, BalanceAlgorithm> Algorithms = new() { ["roundrobin"] = BalanceAlgorithm.RoundRobin };

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
            if (Endpoints.IsV6(text.Text))
                section.Reading.Fail(text, $"IPv6 is {Section.NotYet}");
            else if (!Endpoints.TryBind(text.Text, out var bind))
                section.Reading.Fail(text, "must be \"*:PORT\" or \"ADDRESS:PORT\", in quotes: an IPv4 address, and a port 1-65535");
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
        section.Choice("mode", Modes, "http");
        return frontend with
        {
            Tls = BindTlsReader.Read(section.Sub("tls"), frontend.Http is not null),
            MaxConnections = section.Integer("maxconn", 1, 1_000_000),
            Timeouts = new TrafficTimeouts(
                section.Duration("timeout-connect", ShortestTimeout, LongestTimeout),
                section.Duration("timeout-client", ShortestTimeout, LongestTimeout),
                section.Duration("timeout-server", ShortestTimeout, LongestTimeout)),
        };
    }

    private static BackendSettings ReadBackend(string name, Section section, Section serverDefaults, Section checkDefaults)
    {
        CheckSettings? check = null;
        if (section.Block("check") is { } block)
        {
            var checkSection = checkDefaults.DefaultsFor(block);
            check = CheckReader.Read(checkSection);
            checkSection.RejectUnknown();
        }

        var servers = section.Entries("servers").Select(entry => ReadServer(entry.Key, serverDefaults.DefaultsFor(entry.Value))).ToImmutableArray();
        if (servers.IsEmpty)
            section.Reading.Fail($"{section.Path}.servers", null, "must have at least one server", section.Source);
        var backend = Common(section, name, check, servers);
        section.RejectUnknown();
        return backend;
    }

    private static BackendSettings Common(
        Section section, string name, CheckSettings? check, ImmutableArray<ServerSettings> servers) => new(
        name,
        section.Choice("balance", Algorithms, "leastconn", "source", "static-rr", "first", "random"),
        section.Flag("prefer-local"),
        check,
        servers);

    private static ServerSettings ReadServer(string name, Section section)
    {
        var address = section.Scalar("address");
        HostPort hostPort = default;
        if (address is not null && !Endpoints.TryHostPort(address.Text, out hostPort))
            section.Reading.Fail(address, Endpoints.IsV6(address.Text) ? $"IPv6 is {Section.NotYet}" : "must be \"HOST:PORT\", in quotes: an IPv4 address or a host name, and a port 1-65535");
        var server = ServerCommon(section, new ServerSettings(name, hostPort.Host ?? "", hostPort.Port, 0, false));
        section.RejectUnknown();
        return server;
    }

    private static ServerSettings ServerCommon(Section section, ServerSettings server) => server with
    {
        // HAProxy: weight 0-256, 0 takes no new connections.
        Weight = section.Integer("weight", 0, 256),
        Backup = section.Flag("backup"),
    };
}
