namespace HaActors.Net.Model;

/// <summary>One <c>check</c> block: what is probed and how often; names and defaults are HAProxy's.</summary>
/// <param name="Probe">What one probe does.</param>
/// <param name="Inter">Start to start while up, 10 ms-1 h.</param>
/// <param name="FastInter">Start to start while a change of state is being counted.</param>
/// <param name="DownInter">Start to start while down.</param>
/// <param name="Timeout">Limit on one probe; a probe over it has failed.</param>
/// <param name="Rise">Successes in a row that bring a server up, 1-100.</param>
/// <param name="Fall">Failures in a row that take a server down, 1-100.</param>
public sealed record CheckSettings(
    ProbeSettings Probe,
    TimeSpan Inter,
    TimeSpan FastInter,
    TimeSpan DownInter,
    TimeSpan Timeout,
    int Rise,
    int Fall);
