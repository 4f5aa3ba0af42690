namespace HaActors.Net.Model;

/// <summary>One <c>check</c> block: what is probed and how often; names and defaults are HAProxy's.</summary>
/// <param name="Probe">What one probe does.</param>
/// <param name="Inter">Start to start while up, 10 ms-1 h.</param>
/// <param name="FastInter">Start to start while a change of state is being counted.</param>
/// <param name="DownInter">Start to start while down.</param>
/// <param name="Timeout">Longest time for one probe; see <see cref="Limit"/>.</param>
/// <param name="Rise">Successes in a row that bring a server up, 1-100.</param>
/// <param name="Fall">Failures in a row that take a server down, 1-100.</param>
public sealed record CheckSettings(
    ProbeSettings Probe,
    TimeSpan Inter,
    TimeSpan FastInter,
    TimeSpan DownInter,
    TimeSpan Timeout,
    int Rise,
    int Fall)
{
    /// <summary>Limit on one probe: one that outlives its regular interval has failed too.</summary>
    public TimeSpan Limit => Timeout < Inter ? Timeout : Inter;

    /// <summary>Where probes connect; null: the server's own host (HAProxy <c>addr</c>).</summary>
    public string? Host { get; init; }

    /// <summary>1-65535; 0: the server's own (HAProxy <c>port</c>).</summary>
    public int Port { get; init; }

    /// <summary>What a connection begins with; null: as for traffic, if probes go where traffic goes (HAProxy <c>check-send-proxy</c>).</summary>
    public ProxyHeader? SendProxy { get; init; }

    /// <summary>A server as probes see it: where they connect and what they begin with.</summary>
    public ServerSettings TargetOf(ServerSettings server) => server with
    {
        Host = Host ?? server.Host,
        Port = Port > 0 ? Port : server.Port,
        SendProxy = SendProxy ?? (Host is null && Port == 0 ? server.SendProxy : ProxyHeader.None),
    };

    /// <summary>Before the first probe (hfm <c>start_delay</c>), 0-1 h.</summary>
    public TimeSpan StartDelay { get; init; }

    /// <summary>Probes after which the check rests with what it has found (hfm <c>runs</c>), 0-65535; 0: it never rests.</summary>
    public int Runs { get; init; }

    /// <summary>What probes count as.</summary>
    public CheckStatus Status { get; init; }

    /// <summary>Each interval is longer or shorter by up to this part of it, in percent, 0-50 (HAProxy <c>spread-checks</c>).</summary>
    public int SpreadPercent { get; init; }

    /// <summary>How many nodes probe each server, the others relying on them; 0: all do.</summary>
    public int ProbedBy { get; init; }

    /// <summary>Which traffic tells of trouble.</summary>
    public ObserveLayer Observe { get; init; }

    /// <summary>Errors of traffic in a row that make a server suspect, 1-1000 (HAProxy <c>error-limit</c>).</summary>
    public int ErrorLimit { get; init; } = 10;

    /// <summary>What follows then.</summary>
    public SuspicionEffect OnError { get; init; } = SuspicionEffect.FailCheck;
}

/// <summary>What probes count as (hfm <c>status</c>).</summary>
public enum CheckStatus
{
    /// <summary>What they find.</summary>
    Enabled,

    /// <summary>Failures, whatever they find: the server is down from the first one on.</summary>
    AlwaysFail,

    /// <summary>Successes, whatever they find: the server is up from the first one on.</summary>
    AlwaysSuccess,
}
