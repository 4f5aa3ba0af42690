namespace HaActors.Lab.Story;

/// <summary>The VIPs that a network with trouble is tried on: one of each way in which nodes agree about an address.</summary>
/// <param name="What">For people.</param>
/// <param name="Settings">Keys of the VIP beside its id and address.</param>
/// <param name="Interval">Between its adverts.</param>
public sealed record ChaosVip(string What, string Settings, TimeSpan Interval)
{
    private static readonly TimeSpan Usual = TimeSpan.FromMilliseconds(50);     // advert-interval = auto of vrrp3

    /// <summary>In the order of the lab's addresses. The first ones are as the lab has them, and keepalived joins the very first.</summary>
    public static IReadOnlyList<ChaosVip> All { get; } =
    [
        new("adverts every 50 ms", "", Usual),
        new("adverts every 50 ms", "", Usual),
        new("adverts every 10 ms", "advert-interval = 10ms", TimeSpan.FromMilliseconds(10)),
        new("CARP", "protocol = carp, password = lab", TimeSpan.FromSeconds(1)),
        new("virtual MAC", "virtual-mac = on", Usual),
    ];

    /// <summary>Lines for every node's file.</summary>
    public static string Lines => string.Join('\n', All.Select((vip, i) => vip.Settings.Length == 0 ? "" : $"ha.vips.v{i + 1} {{ {vip.Settings} }}"));

    /// <summary>The interval of one of the lab's addresses.</summary>
    /// <param name="addresses">All of them in their order.</param>
    public static Func<string, TimeSpan> IntervalsOf(IReadOnlyList<string> addresses) => address => All[addresses.ToList().IndexOf(address)].Interval;
}
