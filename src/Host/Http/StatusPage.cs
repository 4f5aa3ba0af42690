using System.Text.Encodings.Web;
using HaActors.Host.Commands;

namespace HaActors.Host.Http;

/// <summary>The page that shows every table; plain HTML without scripts, which reloads itself every 5 s.</summary>
internal static class StatusPage
{
    private const string Style =
        "body{font:14px/1.4 system-ui,sans-serif;margin:1.5em;color-scheme:light dark}"
        + "table{border-collapse:collapse;margin-bottom:1.5em}"
        + "th,td{padding:.2em .8em;text-align:left;border-bottom:1px solid #8886}";

    /// <param name="node">Name of the node that serves the page.</param>
    /// <param name="tables">A subject with its HTML table, or with the reason why there is none.</param>
    public static string Render(string node, IEnumerable<(string Subject, CommandResult Table)> tables)
    {
        var name = HtmlEncoder.Default.Encode(node);
        var sections = tables.Select(table =>
            $"<h2>{table.Subject}</h2>\n{(table.Table.Ok ? table.Table.Text : $"<p>{HtmlEncoder.Default.Encode(table.Table.Text)}</p>\n")}");
        return $"<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta http-equiv=\"refresh\" content=\"5\">"
            + $"<title>{name}: HaActors</title><style>{Style}</style></head>\n"
            + $"<body><h1>HaActors, as {name} sees it</h1>\n{string.Concat(sections)}</body></html>\n";
    }
}
