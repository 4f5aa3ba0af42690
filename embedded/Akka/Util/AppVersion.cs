using System.Globalization;

namespace Akka.Util;

/// <summary>
/// The version of an application, such as <c>1.2.3-rc.4</c>: numbers separated by dots, then an optional suffix. A suffix
/// after a hyphen makes it older than the same numbers without one.
/// </summary>
public class AppVersion : IComparable<AppVersion>, IEquatable<AppVersion>
{
    public static readonly AppVersion Zero = new("0.0.0");

    private readonly int[] _numbers;
    private readonly string[] _suffix;

    private AppVersion(string text)
    {
        Version = text;
        var hyphen = text.IndexOf('-');
        _suffix = hyphen < 0 ? [] : text[(hyphen + 1)..].Split('.', '-', '+');
        // Whatever is no number counts as 0: a version only has to be comparable, not well-formed.
        _numbers = [.. (hyphen < 0 ? text : text[..hyphen]).Split('.', '+').Select(part => ToNumber(part) ?? 0)];
    }

    /// <summary>The text as it was given.</summary>
    public string Version { get; }

    public static AppVersion Create(string version)
    {
        ArgumentNullException.ThrowIfNull(version);
        return new AppVersion(version.Trim());
    }

    public int CompareTo(AppVersion? other)
    {
        if (other is null) return 1;
        for (var i = 0; i < Math.Max(_numbers.Length, other._numbers.Length); i++)
        {
            var byNumber = _numbers.ElementAtOrDefault(i).CompareTo(other._numbers.ElementAtOrDefault(i));
            if (byNumber != 0) return byNumber;
        }
        if (_suffix.Length == 0 || other._suffix.Length == 0) return (_suffix.Length == 0).CompareTo(other._suffix.Length == 0);
        for (var i = 0; i < Math.Min(_suffix.Length, other._suffix.Length); i++)
        {
            var byPart = CompareParts(_suffix[i], other._suffix[i]);
            if (byPart != 0) return byPart;
        }
        return _suffix.Length.CompareTo(other._suffix.Length);
    }

    public bool Equals(AppVersion? other) => CompareTo(other) == 0;

    public override bool Equals(object? obj) => obj is AppVersion other && Equals(other);

    public override int GetHashCode()
    {
        // 1.2 and 1.2.0 are equal, so trailing zeros must not count.
        var hash = new HashCode();
        for (var i = 0; i <= Array.FindLastIndex(_numbers, n => n != 0); i++)
            hash.Add(_numbers[i]);
        foreach (var part in _suffix)
            hash.Add(ToNumber(part)?.GetHashCode() ?? StringComparer.Ordinal.GetHashCode(part));
        return hash.ToHashCode();
    }

    public override string ToString() => Version;

    private static int CompareParts(string left, string right) => (ToNumber(left), ToNumber(right)) switch
    {
        ({ } a, { } b) => a.CompareTo(b),
        (not null, null) => -1,
        (null, not null) => 1,
        _ => string.CompareOrdinal(left, right),
    };

    private static int? ToNumber(string part) =>
        int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
