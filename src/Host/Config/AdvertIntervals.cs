using HaActors.Net.Model;

namespace HaActors.Host.Config;

/// <summary>What <c>advert-interval</c> may be depends on what the protocol's adverts can carry.</summary>
internal static class AdvertIntervals
{
    /// <summary>The word for the protocol's usual interval.</summary>
    private const string Usual = "auto";

    /// <summary>RFC 9568 section 5.2.7: Max Advertise Interval has 12 bits of centiseconds.</summary>
    private static readonly Rule Vrrp3 = new(
        TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(40950), TimeSpan.FromMilliseconds(50), "vrrp3 adverts carry it in centiseconds");

    /// <summary>RFC 3768 section 5.3.7: Adver Int is a byte of seconds.</summary>
    private static readonly Rule Vrrp2 = new(
        TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(255), TimeSpan.FromSeconds(1), "vrrp2 adverts carry it in seconds");

    /// <summary>FreeBSD netinet/ip_carp.h: advbase is a byte of seconds, not 0; 255 is the bow-out.</summary>
    private static readonly Rule Carp = new(
        TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(254), TimeSpan.FromSeconds(1), "carp adverts carry it in seconds");

    /// <summary>Reads the key of a section that has it or a fallback for it.</summary>
    public static TimeSpan Read(Section section, RedundancyProtocol protocol)
    {
        var rule = protocol switch
        {
            RedundancyProtocol.Carp => Carp,
            RedundancyProtocol.Vrrp2 => Vrrp2,
            _ => Vrrp3,
        };
        if (section.Scalar("advert-interval") is not { } scalar || scalar.Text == Usual)
            return rule.Usual;
        var interval = section.Duration(scalar, rule.Shortest, rule.Longest, $" with protocol {protocol.ToString().ToLowerInvariant()}, or {Usual}");
        if (interval.Ticks % rule.Shortest.Ticks != 0)
            section.Reading.Fail(scalar, $"must be a multiple of {Durations.Format(rule.Shortest)}: {rule.Why}");
        return interval;
    }

    /// <param name="Shortest">Also the step.</param>
    private sealed record Rule(TimeSpan Shortest, TimeSpan Longest, TimeSpan Usual, string Why);
}
