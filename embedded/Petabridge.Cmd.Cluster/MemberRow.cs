using System.Text.Json;
using Akka.Cluster;

namespace Petabridge.Cmd.Cluster;

/// <summary>One line of cluster show. The keys of the JSON form are fixed: scripts read them.</summary>
internal sealed record MemberRow(string Address, string Roles, string Status, bool Reachable, string Version)
{
    public static IReadOnlyList<MemberRow> Read(ClusterEvent.CurrentClusterState state) => state.Members
        .Select(member => new MemberRow(
            member.Address.ToString(),
            string.Join(',', member.Roles.Order(StringComparer.Ordinal)),
            member.Status.ToString(),
            !state.Unreachable.Contains(member),
            member.AppVersion.ToString()))
        .OrderBy(row => row.Address, StringComparer.Ordinal)
        .ToList();

    public static string Json(IEnumerable<MemberRow> rows) => JsonSerializer.Serialize(
        rows.Select(row => new { address = row.Address, roles = row.Roles, status = row.Status, reachable = row.Reachable, version = row.Version }));

    public static string Table(IReadOnlyCollection<MemberRow> rows)
    {
        var cells = rows.Select(row => new[] { row.Address, row.Roles, row.Status, row.Reachable ? "yes" : "no", row.Version })
            .Prepend(["address", "roles", "status", "reachable", "version"]).ToList();
        var widths = Enumerable.Range(0, cells[0].Length).Select(column => cells.Max(line => line[column].Length)).ToList();
        return string.Join('\n', cells.Select(line => string.Join("  ", line.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd()));
    }
}
