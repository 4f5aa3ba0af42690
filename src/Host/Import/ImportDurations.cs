using System.Globalization;

namespace HaActors.Host.Import;

/// <summary>Durations of other programs' files, written as ours.</summary>
internal static class ImportDurations
{
    // HAProxy configuration manual, section 2.5 "Time format": a bare number counts milliseconds.
    private static readonly (string Unit, double Milliseconds)[] Units =
        [("us", 0.001), ("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)];

    /// <summary>Reads a number with or without a unit.</summary>
    /// <param name="bareUnit">Milliseconds that one is where no unit stands: HAProxy 1, keepalived and hfm 1000.</param>
    /// <returns>Null if it is none.</returns>
    public static TimeSpan? Read(string text, double bareUnit)
    {
        var digits = text.TrimEnd("abcdefghijklmnopqrstuvwxyz".ToCharArray());
        var unit = text[digits.Length..];
        var factor = unit.Length == 0 ? bareUnit : Units.FirstOrDefault(known => known.Unit == unit).Milliseconds;
        return factor > 0
            && double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            && number * factor < TimeSpan.FromDays(3650).TotalMilliseconds
            ? TimeSpan.FromMilliseconds(number * factor)
            : null;
    }

    /// <summary>The longest unit that leaves a whole number: 90000 ms are <c>90s</c>. Below a millisecond it is rounded up.</summary>
    public static string Write(TimeSpan duration)
    {
        var milliseconds = (long)Math.Ceiling(duration.TotalMilliseconds);
        return milliseconds == 0 ? "0s"
            : milliseconds % 3_600_000 == 0 ? $"{milliseconds / 3_600_000}h"
            : milliseconds % 60_000 == 0 ? $"{milliseconds / 60_000}m"
            : milliseconds % 1000 == 0 ? $"{milliseconds / 1000}s"
            : $"{milliseconds}ms";
    }
}
