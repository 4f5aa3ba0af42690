namespace HaActors.Net.Model;

/// <summary>
/// How an owner makes itself known to its neighbours: by gratuitous ARP, and over IPv6 by unsolicited neighbour advertisements. Mostly
/// keepalived's garp_* keywords.
/// </summary>
/// <param name="Repeat">Rounds in a burst, each of one announcement per address, 1-100 (garp_master_repeat, default 5 there).</param>
/// <param name="Delay">Time from the first burst to the second, 0-60 s; 0 sends no second burst (garp_master_delay, default 5 s there).</param>
/// <param name="Refresh">Time between refreshing rounds while Master, 0-86400 s; 0 sends none (garp_master_refresh).</param>
public sealed record GarpSettings(int Repeat, TimeSpan Delay, TimeSpan Refresh)
{
    /// <summary>Between the rounds of a burst, 1 ms-10 s (garp_interval, there between any two frames).</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMilliseconds(10);

    /// <summary>Rounds of each refresh, 1-100 (garp_master_refresh_repeat, default 1 there).</summary>
    public int RefreshRepeat { get; init; } = 1;

    /// <summary>Rounds in answer to an advert of lower priority, 0-100 (garp_lower_prio_repeat; there as many as Repeat).</summary>
    public int LowerPrioRepeat { get; init; } = 1;

    /// <summary>Time from such an answer to a second burst of as many rounds, 0-60 s; 0 sends none (garp_lower_prio_delay; there as Delay).</summary>
    public TimeSpan LowerPrioDelay { get; init; }

    /// <summary>How often known neighbours are asked whether they have learned of a takeover, until they answer, 0-10; 0: they are not.</summary>
    public int Verify { get; init; }
}
