namespace HaActors.Net.Redundancy;

/// <summary>The intervals of RFC 9568 section 6.1, in microseconds so that every priority keeps its own Skew_Time down to 10 ms adverts.</summary>
public static class VrrpTimers
{
    /// <summary>One wire unit of an advertisement interval, RFC 9568 section 5.2.7.</summary>
    public const long MicrosecondsPerCentisecond = 10_000;

    /// <summary>Skew_Time = (256 - priority) * Master_Adver_Interval / 256.</summary>
    /// <param name="masterAdverInterval">Microseconds.</param>
    public static long Skew(byte priority, long masterAdverInterval) => (256 - priority) * masterAdverInterval / 256;

    /// <summary>Master_Down_Interval = 3 * Master_Adver_Interval + Skew_Time.</summary>
    /// <param name="masterAdverInterval">Microseconds.</param>
    public static long MasterDown(byte priority, long masterAdverInterval) =>
        3 * masterAdverInterval + Skew(priority, masterAdverInterval);
}
