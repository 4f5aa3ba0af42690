using System.Globalization;
using HaActors.Actors.Messages;
using HaActors.Net.Health;

namespace HaActors.Host.Commands;

/// <summary>Every node's verdict on every server: a row a server, a column a node.</summary>
internal static class HealthMatrix
{
    /// <summary>Aligned columns; the list of viewpoints with all that is known of each is the JSON form.</summary>
    public static string ToTable(IReadOnlyCollection<AdminMessages.HealthRow> rows)
    {
        var nodes = rows.Select(row => row.Node).Distinct().Order(StringComparer.Ordinal).ToArray();
        return Rows.Aligned(
            ["server", .. nodes],
            rows.GroupBy(row => $"{row.Backend}/{row.Server}")
                .Select(server => (string[])[server.Key, .. nodes.Select(node => Cell(server.FirstOrDefault(row => row.Node == node)))]));
    }

    /// <summary>State and code, with the duration of a probe that went well or the reason of one that did not; in parentheses whom a node relies on. A
    /// warning takes the place of the duration.</summary>
    private static string Cell(AdminMessages.HealthRow? row) => row switch
    {
        null => "-",
        { Check: "Unknown", Detail: "" } => row.State,
        { Check: "Unknown" } => $"{row.State} ({row.Detail})",
        { State: "up" } when row.Detail.StartsWith(ProbeResult.WarningMark, StringComparison.Ordinal) => $"{row.State} {row.Check} {row.Detail.Split(';')[0]}",
        { State: "up" } => string.Create(CultureInfo.InvariantCulture, $"{row.State} {row.Check} {row.DurationMs:0.0} ms"),
        _ => $"{row.State} {row.Check} {row.Detail}".TrimEnd(),
    };
}
