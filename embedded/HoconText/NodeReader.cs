using System.Globalization;

namespace HaActors.Embedded.HoconText;

/// <summary>Typed values. Every function throws FormatException, naming the value, when it is not of the type.</summary>
internal static class NodeReader
{
    public static string? ToText(Node node) => node switch
    {
        ScalarNode { Kind: ScalarKind.Null } => null,
        ScalarNode scalar => scalar.Text,
        _ => throw Bad(node, "a string"),
    };

    public static bool ToBoolean(Node node) => Text(node, "a boolean") switch
    {
        "true" or "yes" or "on" => true,
        "false" or "no" or "off" => false,
        _ => throw Bad(node, "a boolean (true, yes, on, false, no, off)"),
    };

    public static long ToInt64(Node node)
    {
        var text = Text(node, "an integer");
        if (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
            return long.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hex) ? hex : throw Bad(node, "an integer");
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : throw Bad(node, "an integer");
    }

    public static int ToInt32(Node node) => ToInt64(node) is >= int.MinValue and <= int.MaxValue and var value ? (int)value : throw Bad(node, "a 32-bit integer");

    public static byte ToByte(Node node) => ToInt64(node) is >= byte.MinValue and <= byte.MaxValue and var value ? (byte)value : throw Bad(node, "an integer from 0 to 255");

    public static double ToDouble(Node node) =>
        double.TryParse(Text(node, "a number"), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : throw Bad(node, "a number");

    public static decimal ToDecimal(Node node) =>
        decimal.TryParse(Text(node, "a number"), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : throw Bad(node, "a number");

    /// <summary>A number with a unit from ns to days; milliseconds without one. 'infinite' gives Timeout.InfiniteTimeSpan where allowed.</summary>
    public static TimeSpan ToDuration(Node node, bool allowInfinite = true)
    {
        var text = Text(node, "a duration");
        if (allowInfinite && text == "infinite") return Timeout.InfiniteTimeSpan;
        var (number, unit) = SplitUnit(text, node, "a duration");
        double ticks = unit switch
        {
            "ns" or "nano" or "nanos" or "nanosecond" or "nanoseconds" => 1.0 / TimeSpan.NanosecondsPerTick,
            "us" or "micro" or "micros" or "microsecond" or "microseconds" => TimeSpan.TicksPerMicrosecond,
            "" or "ms" or "milli" or "millis" or "millisecond" or "milliseconds" => TimeSpan.TicksPerMillisecond,
            "s" or "second" or "seconds" => TimeSpan.TicksPerSecond,
            "m" or "minute" or "minutes" => TimeSpan.TicksPerMinute,
            "h" or "hour" or "hours" => TimeSpan.TicksPerHour,
            "d" or "day" or "days" => TimeSpan.TicksPerDay,
            _ => throw Bad(node, "a duration (units: ns, us, ms, s, m, h, d)"),
        };
        var total = Math.Round(number * ticks);
        return total < long.MaxValue ? TimeSpan.FromTicks((long)total) : throw Bad(node, "a duration that fits");
    }

    /// <summary>Bytes: kB, MB, ... are powers of 1000; K, KiB, k, ... powers of 1024 (HOCON.md, size in bytes format).</summary>
    public static long ToByteSize(Node node)
    {
        var (number, unit) = SplitUnit(Text(node, "a byte size"), node, "a byte size");
        if (unit.EndsWith("bytes", StringComparison.Ordinal)) unit = unit[..^5];
        else if (unit.EndsWith("byte", StringComparison.Ordinal)) unit = unit[..^4];
        else if (unit is "B" or "b") unit = "";
        var power = unit.Length == 0 ? 0 : unit.ToLowerInvariant() switch
        {
            "k" or "kb" or "ki" or "kib" or "kilo" or "kibi" => 1,
            "m" or "mb" or "mi" or "mib" or "mega" or "mebi" => 2,
            "g" or "gb" or "gi" or "gib" or "giga" or "gibi" => 3,
            "t" or "tb" or "ti" or "tib" or "tera" or "tebi" => 4,
            _ => throw Bad(node, "a byte size (units: B, kB, KiB, MB, MiB, GB, GiB, TB, TiB)"),
        };
        var decimalUnit = unit is "kB" or "MB" or "GB" or "TB" or "kilo" or "mega" or "giga" or "tera";
        var total = number * Math.Pow(decimalUnit ? 1000 : 1024, power);
        return total < long.MaxValue ? (long)total : throw Bad(node, "a byte size that fits");
    }

    /// <summary>The elements of a list; an object whose keys are all numbers is one too, in numeric order.</summary>
    public static IReadOnlyList<Node> ToList(Node node)
    {
        if (node is ArrayNode array) return array.Items;
        if (node is ObjectNode fields && fields.Fields.Count > 0 && fields.Fields.All(field => uint.TryParse(field.Key, NumberStyles.None, CultureInfo.InvariantCulture, out _)))
            return fields.Fields.OrderBy(field => uint.Parse(field.Key, CultureInfo.InvariantCulture)).Select(field => field.Value).ToList();
        throw Bad(node, "a list");
    }

    private static string Text(Node node, string wanted) =>
        node is ScalarNode { Kind: not ScalarKind.Null } scalar ? scalar.Text : throw Bad(node, wanted);

    private static (double Number, string Unit) SplitUnit(string text, Node node, string wanted)
    {
        var digits = 0;
        while (digits < text.Length && (char.IsAsciiDigit(text[digits]) || text[digits] == '.')) digits++;
        return double.TryParse(text.AsSpan(0, digits), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            ? (number, text[digits..].Trim())
            : throw Bad(node, wanted);
    }

    private static FormatException Bad(Node node, string wanted) => new($"{node.KindName} is not {wanted}");
}
