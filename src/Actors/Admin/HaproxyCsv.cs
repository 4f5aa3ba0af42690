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
    // The order is HAProxy 2.6's; readers go by name or by number.
    private static readonly string[] Columns =
        ("pxname svname qcur qmax scur smax slim stot bin bout dreq dresp ereq econ eresp wretr wredis status weight act bck chkfail chkdown "
        + "lastchg downtime qlimit pid iid sid throttle lbtot tracked type rate rate_lim rate_max check_status check_code check_duration "
        + "hrsp_1xx hrsp_2xx hrsp_3xx hrsp_4xx hrsp_5xx hrsp_other hanafail req_rate req_rate_max req_tot cli_abrt srv_abrt comp_in comp_out "
        + "comp_byp comp_rsp lastsess last_chk last_agt qtime ctime rtime ttime agent_status agent_code agent_duration check_desc agent_desc "
        + "check_rise check_fall check_health agent_rise agent_fall agent_health addr cookie mode algo conn_rate conn_rate_max conn_tot").Split(' ');

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
            var servers = counters.Servers.Where(each => each.Backend == backend.Name).ToDictionary(each => each.Server);
            var states = tables.GetValueOrDefault(backend.Name)?.Servers ?? [];
            foreach (var (server, n) in backend.Servers.Select((each, n) => (each, n)))
            {
                Append(text, Server(backend, server, id, n + 1, servers.GetValueOrDefault(server.Name), states.FirstOrDefault(each => each.Server == server.Name)));
            }

            Append(text, Backend(backend, id, servers.Values, counters.Backends.FirstOrDefault(each => each.Backend == backend.Name), states));
        }

        return text.ToString();
    }

    private static Dictionary<string, object> Frontend(FrontendSettings frontend, int index, FrontendCounters? read) => new()
    {
        ["pxname"] = frontend.Name,
        ["svname"] = "FRONTEND",
        ["scur"] = read?.Sessions ?? 0,
        ["smax"] = read?.MostSessions ?? 0,
        ["slim"] = frontend.MaxConnections,
        ["stot"] = read?.Total ?? 0,
        ["bin"] = read?.BytesIn ?? 0,
        ["bout"] = read?.BytesOut ?? 0,
        ["dreq"] = 0,
        ["dresp"] = 0,
        ["ereq"] = read is null ? 0 : OutcomeOf(read, SessionOutcome.BadHeader) + OutcomeOf(read, SessionOutcome.BadRequest),
        ["status"] = read is { IsOpen: true } ? "OPEN" : "STOP",
        ["pid"] = 1,
        ["iid"] = index + 1,
        ["sid"] = 0,
        ["type"] = FrontendType,
        ["mode"] = frontend.Http is null ? "tcp" : "http",
        ["conn_tot"] = read?.Total ?? 0,
    };

    private static Dictionary<string, object> Server(
        BackendSettings backend, ServerSettings server, int id, int number, ServerCounters? read, HealthMessages.BackendServer? state) => new()
        {
            ["pxname"] = backend.Name,
            ["svname"] = server.Name,
            ["qcur"] = read?.Waiting ?? 0,
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
            ["check_status"] = !backend.IsChecked(server) ? "" : $"{state?.Last.Code}",
            ["check_duration"] = !backend.IsChecked(server) || state is null ? "" : Math.Round(state.Last.Duration.TotalMilliseconds),
            ["addr"] = $"{server.Host}:{server.Port}",
            ["mode"] = "tcp",
        };

    private static Dictionary<string, object> Backend(
        BackendSettings backend, int id, IEnumerable<ServerCounters> servers, BackendCounters? read, ImmutableArray<HealthMessages.BackendServer> states)
    {
        var all = servers.ToArray();
        var usable = states.Where(IsUsable).Select(state => state.Server).ToHashSet();
        return new()
        {
            ["pxname"] = backend.Name,
            ["svname"] = "BACKEND",
            ["qcur"] = (read?.Waiting ?? 0) + all.Sum(server => server.Waiting),
            ["scur"] = all.Sum(server => server.Sessions),
            ["stot"] = all.Sum(server => server.Total),
            ["bin"] = all.Sum(server => server.BytesIn),
            ["bout"] = all.Sum(server => server.BytesOut),
            ["dreq"] = 0,
            ["dresp"] = 0,
            ["econ"] = all.Sum(server => server.ConnectErrors),
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
            ["mode"] = "tcp",
            ["algo"] = Algorithms[backend.Balance],
        };
    }

    private static bool IsUsable(HealthMessages.BackendServer state) => Words.Of(state.State) == "up" && state.Admin == AdminState.Ready;

    private static string StatusOf(bool isChecked, HealthMessages.BackendServer? state) => state switch
    {
        null => "no check",
        { Admin: AdminState.Maint } => "MAINT",
        { Admin: AdminState.Drain } => "DRAIN",
        _ when !isChecked => "no check",
        { State: HealthState.Starting } => "no check",
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
