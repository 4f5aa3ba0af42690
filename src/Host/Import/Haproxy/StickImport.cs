using System.Globalization;

namespace HaActors.Host.Import.Haproxy;

/// <summary><c>stick-table</c> and <c>stick on</c> of a backend (configuration manual, section 4.2).</summary>
internal static class StickImport
{
    public static void Write(HaproxySection section, HoconBlock backend, Remarks remarks)
    {
        if (section.Last("stick") is not { } stick)
        {
            if (section.Last("stick-table") is { } unused)
                remarks.Add(unused, "stick-table: nothing sticks to it (stick on), and counters and rates are not kept");
            return;
        }

        if (stick.Words is not ["stick", "on", var what] || Key(what) is not { } key)
        {
            remarks.Add(stick, $"{stick}: not carried over");
            return;
        }

        backend.Text("stick", key);
        if (section.Last("stick-table") is { } table)
            Table(table, backend.Block("stick-table"), remarks);
    }

    private static string? Key(string what)
    {
        var (name, argument) = Config.RuleWords.Call(what);
        return (name, argument) switch
        {
            ("src", null) => "on src",
            ("hdr" or "req.hdr", { } header) => $"on hdr({header})",
            ("cook" or "req.cook" or "cookie", { } cookie) => $"on cook({cookie})",
            _ => null,
        };
    }

    private static void Table(Statement line, HoconBlock table, Remarks remarks)
    {
        for (var i = 1; i < line.Words.Length; i += 2)
        {
            switch (line[i])
            {
                case "type":
                    table.Set("type", line[i + 1] is "string" ? "string" : "ip");
                    break;
                case "len":
                    table.Set("len", line[i + 1]);
                    break;
                case "size" when Size(line[i + 1]) is { } size:
                    table.Set("size", size.ToString(CultureInfo.InvariantCulture));
                    break;
                case "expire" when ImportDurations.Read(line[i + 1], 1) is { } life:
                    table.Set("expire", ImportDurations.Write(life));
                    break;
                case "nopurge":
                    i--;
                    break;
                case "peers":
                    break;
                default:
                    remarks.Add(line, $"stick-table … {line[i]} {line[i + 1]}: not carried over");
                    break;
            }
        }
    }

    /// <summary>A number of entries, with k for 1024 and m for 1048576 of them.</summary>
    private static long? Size(string text)
    {
        var factor = text is [.., 'k' or 'K'] ? 1024 : text is [.., 'm' or 'M'] ? 1024 * 1024 : 1;
        return long.TryParse(factor == 1 ? text : text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number * factor : null;
    }
}
