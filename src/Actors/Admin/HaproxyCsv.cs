using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using HaActors.Actors.Messages;
using HaActors.Actors.Traffic;
using HaActors.Net.Health;
using HaActors.Net.Model;
using HaActors.Net.Proxy;

namespace HaActors.Actors.Admin;

/// <summary>
/// Counters of one node in the format of HAProxy's statistics (HAProxy management.txt, section 9.1), for the tools that read it. Columns that we
/// have nothing for are empty, as HAProxy leaves them.
/// </summary>
public static class HaproxyCsv
{
    /// <summary>In HAProxy 2.6's order, with the columns of its statistics modules behind the dash; readers go by name or by number.</summary>
    public static readonly ImmutableArray<string> Columns =
    [
        .. ("pxname svname qcur qmax scur smax slim stot bin bout dreq dresp ereq econ eresp wretr wredis status weight act bck chkfail chkdown "
            + "lastchg downtime qlimit pid iid sid throttle lbtot tracked type rate rate_lim rate_max check_status check_code check_duration "
            + "hrsp_1xx hrsp_2xx hrsp_3xx hrsp_4xx hrsp_5xx hrsp_other hanafail req_rate req_rate_max req_tot cli_abrt srv_abrt comp_in comp_out "
            + "comp_byp comp_rsp lastsess last_chk last_agt qtime ctime rtime ttime agent_status agent_code agent_duration check_desc agent_desc "
            + "check_rise check_fall check_health agent_rise agent_fall agent_health addr cookie mode algo conn_rate conn_rate_max conn_tot "
            + "intercepted dcon dses wrew connect reuse cache_lookups cache_hits srv_icur src_ilim qtime_max ctime_max rtime_max ttime_max eint "
            + "idle_conn_cur safe_conn_cur used_conn_cur need_conn_est uweight agg_server_status agg_server_check_status agg_check_status - "
            + "ssl_sess ssl_reused_sess ssl_failed_handshake h2_headers_rcvd h2_data_rcvd h2_settings_rcvd h2_rst_stream_rcvd h2_goaway_rcvd "
            + "h2_detected_conn_protocol_errors h2_detected_strm_protocol_errors h2_rst_stream_resp h2_goaway_resp h2_open_connections "
            + "h2_backend_open_streams h2_total_connections h2_backend_total_streams h1_open_connections h1_open_streams h1_total_connections "
            + "h1_total_streams h1_bytes_in h1_bytes_out h1_spliced_bytes_in h1_spliced_bytes_out").Split(' '),
    ];

    private static readonly string[] Classes = ["hrsp_1xx", "hrsp_2xx", "hrsp_3xx", "hrsp_4xx", "hrsp_5xx", "hrsp_other"];

    private static readonly string[] Timers = ["qtime", "ctime", "rtime", "ttime"];

    private static readonly ImmutableDictionary<BalanceAlgorithm, string> Algorithms = ImmutableDictionary<BalanceAlgorithm, string>.Empty
        .Add(BalanceAlgorithm.RoundRobin, "roundrobin")
        .Add(BalanceAlgorithm.StaticRoundRobin, "static-rr")
        .Add(BalanceAlgorithm.LeastConnections, "leastconn")
        .Add(BalanceAlgorithm.First, "first")
        .Add(BalanceAlgorithm.Random, "random")
        .Add(BalanceAlgorithm.Source, "source")
        .Add(BalanceAlgorithm.Uri, "uri")
        .Add(BalanceAlgorithm.Header, "hdr");

    // management.txt: 0 frontend, 1 backend, 2 server.
    private const int FrontendType = 0;
    private const int BackendType = 1;
    private const int ServerType = 2;

    /// <summary>A header line and one line for every frontend, server and backend.</summary>
    /// <param name="tables">What the checks say, by backend.</param>
    public static string Render(
        ServiceSettings settings, DataPlaneCounters counters, IReadOnlyDictionary<string, HealthMessages.BackendChanged> tables)
    {
        var text = new StringBuilder("# ").AppendJoin(',', Columns).Append(",\n");
        foreach (var (frontend, i) in settings.Frontends.Select((each, i) => (each, i)))
        {
            Append(text, Frontend(frontend, i, counters.Frontends.FirstOrDefault(each => each.Frontend == frontend.Name)));
        }

        foreach (var (backend, i) in settings.Backends.Select((each, i) => (each, i)))
        {
            var id = settings.Frontends.Length + i + 1;
            var isHttp = IsHttp(settings, backend.Name);
            var servers = counters.Servers.Where(each => each.Backend == backend.Name).ToDictionary(each => each.Server);
            var states = tables.GetValueOrDefault(backend.Name)?.Servers ?? [];
            foreach (var (server, n) in backend.Servers.Select((each, n) => (each, n)))
            {
                Append(text, Server(backend, server, id, n + 1, servers.GetValueOrDefault(server.Name), states.FirstOrDefault(each => each.Server == server.Name), isHttp));
            }

            Append(text, Backend(backend, id, servers.Values, counters.Backends.FirstOrDefault(each => each.Backend == backend.Name), states, isHttp));
        }

        return text.ToString();
    }

    private static Dictionary<string, object> Frontend(FrontendSettings frontend, int index, FrontendCounters? read) => new Dictionary<string, object>
    {
        ["pxname"] = frontend.Name,
        ["svname"] = "FRONTEND",
        ["scur"] = read?.Sessions ?? 0,
        ["smax"] = read?.MostSessions ?? 0,
        ["slim"] = frontend.MaxConnections,
        ["stot"] = read?.Total ?? 0,
        ["bin"] = read?.BytesIn ?? 0,
        ["bout"] = read?.BytesOut ?? 0,
        ["dreq"] = read?.Denied ?? 0,
        ["dresp"] = 0,
        ["ereq"] = read is null ? 0 : OutcomeOf(read, SessionOutcome.BadHeader) + read.BadRequests,
        ["status"] = read is { IsOpen: true } ? "OPEN" : "STOP",
        ["pid"] = 1,
        ["iid"] = index + 1,
        ["sid"] = 0,
        ["type"] = FrontendType,
        ["mode"] = frontend.Http is null ? "tcp" : "http",
        ["rate"] = read?.Rate ?? 0,
        ["rate_lim"] = 0,
        ["rate_max"] = read?.MostRate ?? 0,
        ["conn_rate"] = read?.Rate ?? 0,
        ["conn_rate_max"] = read?.MostRate ?? 0,
        ["conn_tot"] = read?.Total ?? 0,
        ["dcon"] = 0,
        ["dses"] = 0,
        ["eint"] = read is null ? 0 : OutcomeOf(read, SessionOutcome.NoResources),
        ["-"] = "-",
    }.With(frontend.Http is null || read is null ? [] :
    [
        ("req_rate", read.RequestRate), ("req_rate_max", read.MostRequestRate), ("req_tot", read.Requests), ("intercepted", read.Intercepted),
        .. Classes.Zip(read.Answers),
    ]);

    private static Dictionary<string, object> Server(
        BackendSettings backend, ServerSettings server, int id, int number, ServerCounters? read, HealthMessages.BackendServer? state, bool isHttp) =>
        new Dictionary<string, object>
        {
            ["pxname"] = backend.Name,
            ["svname"] = server.Name,
            ["qcur"] = read?.Waiting ?? 0,
            ["qmax"] = read?.MostWaiting ?? 0,
            ["scur"] = read?.Sessions ?? 0,
            ["smax"] = read?.MostSessions ?? 0,
            ["slim"] = server.MaxConnections == 0 ? "" : server.MaxConnections,
            ["stot"] = read?.Total ?? 0,
            ["bin"] = read?.BytesIn ?? 0,
            ["bout"] = read?.BytesOut ?? 0,
            ["dresp"] = 0,
            ["econ"] = read?.ConnectErrors ?? 0,
            ["wretr"] = read?.Retries ?? 0,
            ["wredis"] = read?.Redispatches ?? 0,
            ["status"] = StatusOf(backend.IsChecked(server), state),
            ["weight"] = state?.Weight ?? server.Weight,
            ["act"] = server.Backup ? 0 : 1,
            ["bck"] = server.Backup ? 1 : 0,
            ["pid"] = 1,
            ["iid"] = id,
            ["sid"] = number,
            ["lbtot"] = read?.Total ?? 0,
            ["type"] = ServerType,
            ["rate"] = read?.Rate ?? 0,
            ["rate_max"] = read?.MostRate ?? 0,
            ["uweight"] = server.Weight,
            ["-"] = "-",
            ["check_status"] = !backend.IsChecked(server) ? "" : $"{state?.Last.Code}",
            ["check_duration"] = !backend.IsChecked(server) || state is null ? "" : Math.Round(state.Last.Duration.TotalMilliseconds),
            ["addr"] = $"{server.Host}:{server.Port}",
            ["mode"] = isHttp ? "http" : "tcp",
        }.With(Exchanges(read?.Exchanges ?? new(), isHttp));

    private static Dictionary<string, object> Backend(
        BackendSettings backend, int id, IEnumerable<ServerCounters> servers, BackendCounters? read, ImmutableArray<HealthMessages.BackendServer> states,
        bool isHttp)
    {
        var all = servers.ToArray();
        var exchanges = read?.Exchanges ?? new();
        var usable = states.Where(IsUsable).Select(state => state.Server).ToHashSet();
        return new Dictionary<string, object>
        {
            ["pxname"] = backend.Name,
            ["svname"] = "BACKEND",
            ["qcur"] = (read?.Waiting ?? 0) + all.Sum(server => server.Waiting),
            ["qmax"] = read?.MostWaiting ?? 0,
            ["rate"] = read?.Rate ?? 0,
            ["rate_max"] = read?.MostRate ?? 0,
            ["-"] = "-",
            ["scur"] = all.Sum(server => server.Sessions),
            ["stot"] = all.Sum(server => server.Total),
            ["bin"] = all.Sum(server => server.BytesIn),
            ["bout"] = all.Sum(server => server.BytesOut),
            ["dreq"] = exchanges.Denied,
            ["dresp"] = 0,
            ["econ"] = all.Sum(server => server.ConnectErrors) + exchanges.NoServer,
            ["wretr"] = all.Sum(server => server.Retries),
            ["wredis"] = all.Sum(server => server.Redispatches),
            ["status"] = usable.Count > 0 ? "UP" : "DOWN",
            ["weight"] = states.Where(IsUsable).Sum(state => state.Weight),
            ["act"] = backend.Servers.Count(server => !server.Backup && usable.Contains(server.Name)),
            ["bck"] = backend.Servers.Count(server => server.Backup && usable.Contains(server.Name)),
            ["pid"] = 1,
            ["iid"] = id,
            ["sid"] = 0,
            ["lbtot"] = all.Sum(server => server.Total),
            ["type"] = BackendType,
            ["mode"] = isHttp ? "http" : "tcp",
            ["algo"] = Algorithms[backend.Balance],
        }.With(Exchanges(exchanges, isHttp));
    }

    private static IEnumerable<(string Column, long Value)> Exchanges(ExchangeCounters read, bool isHttp) =>
    [
        ("eresp", read.BadAnswers), ("cli_abrt", read.ClientAborts), ("srv_abrt", read.ServerAborts), ("connect", read.Connects), ("reuse", read.Reuses),
        ("lastsess", read.SinceLast is { } since ? (long)since.TotalSeconds : -1),
        .. Timers.Zip(read.Times, (timer, time) => (timer, time.Average)),
        .. Timers.Zip(read.Times, (timer, time) => (timer + "_max", time.Longest)),
        .. isHttp ? Classes.Zip(read.Answers).Append(("req_tot", read.Requests)) : [],
    ];

    private static Dictionary<string, object> With(this Dictionary<string, object> values, IEnumerable<(string Column, long Value)> more)
    {
        foreach (var (column, value) in more)
            values[column] = value;
        return values;
    }

    private static bool IsHttp(ServiceSettings settings, string backend) => settings.Frontends.Any(frontend =>
        frontend.Http is { } http && (frontend.Backend == backend || http.Rules.Any(rule => rule.Action is HttpAction.UseBackend use && use.Backend == backend)));

    private static bool IsUsable(HealthMessages.BackendServer state) => Words.Of(state.State) == "up" && state.Admin == AdminState.Ready;

    private static string StatusOf(bool isChecked, HealthMessages.BackendServer? state) => state switch
    {
        null => "no check",
        { Admin: AdminState.Maint } => "MAINT",
        { Admin: AdminState.Drain } => "DRAIN",
        _ when !isChecked => "no check",
        { State: HealthState.Starting } => "no check",
        { State: HealthState.Draining } => "NOLB",
        _ => Words.Of(state.State).ToUpperInvariant(),
    };

    private static long OutcomeOf(FrontendCounters read, SessionOutcome outcome) =>
        read.Outcomes.Length > (int)outcome ? read.Outcomes[(int)outcome] : 0;

    private static void Append(StringBuilder text, Dictionary<string, object> values)
    {
        foreach (var column in Columns)
        {
            text.Append(CultureInfo.InvariantCulture, $"{values.GetValueOrDefault(column)},");
        }

        text.Append('\n');
    }
}
