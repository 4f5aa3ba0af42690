using System.Globalization;

namespace HaActors.Host.Config;

/// <summary>
/// Durations as HOCON writes them, but always with a unit: a bare number would be milliseconds, which HAProxy users expect
/// and keepalived users, who think in seconds, do not.
/// </summary>
internal static class Durations
{
    private static readonly (string Unit, TimeSpan Length)[] Units =
    [
        ("us", TimeSpan.FromMicroseconds(1)),
        ("ms", TimeSpan.FromMilliseconds(1)),
        ("s", TimeSpan.FromSeconds(1)),
        ("m", TimeSpan.FromMinutes(1)),
        ("h", TimeSpan.FromHours(1)),
        ("d", TimeSpan.FromDays(1)),
        ("milliseconds", TimeSpan.FromMilliseconds(1)),
        ("seconds", TimeSpan.FromSeconds(1)),
        ("second", TimeSpan.FromSeconds(1)),
        ("minutes", TimeSpan.FromMinutes(1)),
        ("minute", TimeSpan.FromMinutes(1)),
        ("hours", TimeSpan.FromHours(1)),
        ("hour", TimeSpan.FromHours(1)),
        ("days", TimeSpan.FromDays(1)),
        ("day", TimeSpan.FromDays(1)),
    ];

    public static bool TryParse(string text, out TimeSpan duration)
    {
        var digits = text.TakeWhile(c => char.IsAsciiDigit(c) || c == '.').Count();
        var unit = Units.FirstOrDefault(u => u.Unit == text[digits..].Trim());
        duration = default;
        if (unit.Unit is null
            || !decimal.TryParse(text.AsSpan(0, digits), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            || number > TimeSpan.MaxValue.Ticks / unit.Length.Ticks / 2)
            return false;
        duration = TimeSpan.FromTicks((long)(number * unit.Length.Ticks));
        return true;
    }

    /// <summary>In the largest unit that divides it, as in <c>1500ms</c>.</summary>
    public static string Format(TimeSpan duration)
    {
        var (unit, length) = duration == TimeSpan.Zero
            ? Units[2]
            : Units.Take(6).Reverse().First(u => duration.Ticks % u.Length.Ticks == 0);
        return string.Create(CultureInfo.InvariantCulture, $"{duration.Ticks / length.Ticks}{unit}");
    }
}
