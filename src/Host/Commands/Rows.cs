using System.Globalization;
using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace HaActors.Host.Commands;

/// <summary>Forms of a table.</summary>
internal enum RowFormat
{
    /// <summary>Aligned columns, for a terminal.</summary>
    Table,

    /// <summary>An array of flat objects.</summary>
    Json,

    /// <summary>A table element of a web page.</summary>
    Html,
}

/// <summary>How rows are shown. The columns are the properties of the row's type in their order.</summary>
internal static class Rows
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        // The reader is a terminal or a program; web pages take ToHtml.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Render<T>(IReadOnlyCollection<T> rows, RowFormat format) => format switch
    {
        RowFormat.Json => ToJson(rows),
        RowFormat.Html => ToHtml(rows),
        _ => ToTable(rows),
    };

    /// <summary>An array of flat objects, an object a line.</summary>
    public static string ToJson<T>(IReadOnlyCollection<T> rows) =>
        rows.Count == 0 ? "[]" : $"[\n{string.Join(",\n", rows.Select(r => "  " + JsonSerializer.Serialize(r, Json)))}\n]";

    /// <summary>One row by itself, for what has no end: an object, or its cells.</summary>
    public static string Line<T>(T row, RowFormat format) => format == RowFormat.Json
        ? JsonSerializer.Serialize(row, Json)
        : string.Join("  ", typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(c => Shown(c.GetValue(row))));

    /// <summary>Aligned columns under their names.</summary>
    public static string ToTable<T>(IReadOnlyCollection<T> rows)
    {
        var columns = typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance);
        return Aligned(
            [.. columns.Select(c => JsonNamingPolicy.CamelCase.ConvertName(c.Name))],
            rows.Select(row => columns.Select(c => Shown(c.GetValue(row))).ToArray()));
    }

    /// <summary>Lines of cells, each column as wide as its widest.</summary>
    public static string Aligned(string[] head, IEnumerable<string[]> rows)
    {
        string[][] lines = [head, .. rows.Select(row => row.Select(Printable.Of).ToArray())];
        var widths = head.Select((_, i) => lines.Max(l => l[i].Length)).ToArray();
        return string.Join('\n', lines.Select(line => string.Join("  ", line.Select((cell, i) => cell.PadRight(widths[i]))).TrimEnd()));
    }

    /// <summary>A table element; the cells are encoded, whatever is in them.</summary>
    public static string ToHtml<T>(IReadOnlyCollection<T> rows)
    {
        var columns = typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance);
        static string Line(string element, IEnumerable<string> cells) =>
            $"<tr>{string.Concat(cells.Select(cell => $"<{element}>{HtmlEncoder.Default.Encode(cell)}</{element}>"))}</tr>\n";
        var head = Line("th", columns.Select(c => JsonNamingPolicy.CamelCase.ConvertName(c.Name)));
        return $"<table>\n{head}{string.Concat(rows.Select(row => Line("td", columns.Select(c => Shown(c.GetValue(row))))))}</table>\n";
    }

    private static string Shown(object? value) => value switch
    {
        null or "" => "-",
        true => "yes",
        false => "no",
        double number => number.ToString("0.0", CultureInfo.InvariantCulture),
        _ => Printable.Of(Convert.ToString(value, CultureInfo.InvariantCulture)!),
    };
}
