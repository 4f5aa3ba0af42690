using HaActors.Net.Model;

namespace HaActors.Net.Redundancy;

/// <summary><see cref="GarpSettings"/> as the machine counts: durations in microseconds.</summary>
public readonly record struct GarpTimes(
    int Repeat, long Delay, long Interval, long Refresh, int RefreshRepeat, int LowerPrioRepeat, long LowerPrioDelay, int Verify)
{
    public static GarpTimes Of(GarpSettings settings) => new(
        settings.Repeat,
        Microseconds(settings.Delay),
        Microseconds(settings.Interval),
        Microseconds(settings.Refresh),
        settings.RefreshRepeat,
        settings.LowerPrioRepeat,
        Microseconds(settings.LowerPrioDelay),
        settings.Verify);

    private static long Microseconds(TimeSpan duration) => duration.Ticks / TimeSpan.TicksPerMicrosecond;
}
