using System.Collections.Immutable;
using HaActors.Actors.Cluster;
using HaActors.Actors.Messages;
using HaActors.Net.Model;
using HaActors.Net.Redundancy;

namespace HaActors.Actors.Admin;

/// <summary>The operators' tables, as pure functions of what a node knows.</summary>
public static class ClusterTables
{
    /// <summary>Every configured VIP with its owner as that reports itself, and this node's own part in it.</summary>
    public static AdminMessages.VipTable Vips(
        ServiceSettings settings, ClusterPicture? picture, IReadOnlyDictionary<string, VipMessages.VipStateChanged> own)
    {
        var owners = picture?.Owners() ?? ImmutableDictionary<string, string>.Empty;
        return new AdminMessages.VipTable([.. settings.Vips.OrderBy(vip => vip.Name, StringComparer.Ordinal).Select(Row)]);

        AdminMessages.VipRow Row(VipSettings vip)
        {
            var machine = own.GetValueOrDefault(vip.Name);
            var owner = owners.GetValueOrDefault(vip.Name);
            var claim = owner is null ? null : picture!.Reports[owner].Owned.First(owned => owned.Vip == vip.Name);
            return new AdminMessages.VipRow(
                vip.Name,
                string.Join(' ', vip.Addresses),
                owner ?? "",
                Words.Of(machine?.State ?? VipState.Initialize),
                machine?.Priority ?? 0,
                string.Join(' ', picture?.Plan.Rankings.GetValueOrDefault(vip.Name)?.Nodes ?? []),
                claim is null ? "" : Words.Of(DateTimeOffset.FromUnixTimeMilliseconds(claim.SinceUnixMs)),
                claim?.Cause ?? "")
            {
                Link = vip.VirtualMac is { } virtualMac ? $"{virtualMac.Link} {vip.RouterMac}" : vip.Interface,
            };
        }
    }

    /// <summary>Every member of the cluster; this node also while it is none.</summary>
    public static AdminMessages.NodeTable Nodes(ServiceSettings settings, ClusterPicture? picture, TimeProvider time)
    {
        var owned = (picture?.Owners() ?? ImmutableDictionary<string, string>.Empty).CountBy(pair => pair.Value).ToDictionary();
        var rows = picture?.View.Nodes.Values.Select(node => NodeRow(
            picture,
            time,
            node.Name,
            $"{node.Address.Host}:{node.Address.Port}",
            !node.Reachable ? "unreachable" : picture.Stale.Contains(node.Name) ? "silent" : Words.Of(node.Status),
            picture.Reports.GetValueOrDefault(node.Name)?.Weight ?? 0,
            owned.GetValueOrDefault(node.Name)) is var row && node.IsLeaving ? row with { Drained = true } : row).ToImmutableArray() ?? [];
        return new AdminMessages.NodeTable(rows.Any(row => row.Name == settings.Node.Name)
            ? rows
            : [.. rows.Append(Alone(settings, picture, time)).OrderBy(row => row.Name, StringComparer.Ordinal)]);
    }

    /// <summary>Every server as this node sees it, with the sessions of all nodes; its own are those of the moment.</summary>
    public static AdminMessages.ServerTable Servers(
        ServiceSettings settings,
        IReadOnlyDictionary<string, HealthMessages.BackendChanged> backends,
        IReadOnlyDictionary<string, TrafficMessages.BackendTraffic> traffic,
        ImmutableArray<ClusterMessages.TrafficReport> reports)
    {
        var rows = from backend in settings.Backends
                   where backends.ContainsKey(backend.Name)
                   from server in backends[backend.Name].Servers
                   let nodes = SessionsOf(backend.Name, server.Server).OrderBy(node => node.Node, StringComparer.Ordinal).ToArray()
                   select new AdminMessages.ServerRow(
                       backend.Name,
                       server.Server,
                       server.Address,
                       Words.Of(server.State),
                       Words.Of(server.Admin),
                       Words.Of(server.Last),
                       server.Weight,
                       nodes.Sum(node => node.Sessions),
                       nodes.Sum(node => node.Total))
                   {
                       PerNode = string.Join(' ', nodes.Select(node => $"{node.Node}:{node.Sessions}/{node.Total}")),
                   };
        return new AdminMessages.ServerTable([.. rows]);

        IEnumerable<(string Node, long Sessions, long Total)> SessionsOf(string backend, string server)
        {
            var own = traffic.GetValueOrDefault(backend)?.Servers.FirstOrDefault(entry => entry.Server == server);
            var others = from report in reports
                         where report.Backend == backend && report.Node != settings.Node.Name
                         from entry in report.Servers
                         where entry.Server == server
                         select (report.Node, entry.Sessions, entry.Total);
            return others.Append((settings.Node.Name, own?.Sessions ?? 0, own?.Total ?? 0));
        }
    }

    /// <summary>Every node's verdict on every server of the checked backends.</summary>
    public static AdminMessages.HealthTable Health(ServiceSettings settings, ClusterPicture? picture)
    {
        var rows = from backend in settings.Backends
                   let watched = backend.Servers.Where(server => backend.IsChecked(server) || server.Health.Agent is not null).Select(server => server.Name).ToHashSet()
                   from report in picture?.Health.Values.Where(report => report.Backend == backend.Name && picture.IsHeard(report.Node)) ?? []
                   from verdict in report.Servers
                   where watched.Contains(verdict.Server)
                   select new AdminMessages.HealthRow(
                       report.Backend,
                       verdict.Server,
                       report.Node,
                       verdict.State,
                       verdict.Check,
                       verdict.Detail,
                       Math.Round(verdict.DurationMs, 3),
                       Words.Of(DateTimeOffset.FromUnixTimeMilliseconds(verdict.SinceUnixMs)));
        return new AdminMessages.HealthTable([.. rows.OrderBy(row => row.Backend).ThenBy(row => row.Server).ThenBy(row => row.Node)]);
    }

    private static AdminMessages.NodeRow Alone(ServiceSettings settings, ClusterPicture? picture, TimeProvider time) => NodeRow(
        picture,
        time,
        settings.Node.Name,
        picture is null ? "" : $"{picture.View.Self.Host}:{picture.View.Self.Port}",
        "joining",
        settings.Node.Weight,
        picture?.Reports.GetValueOrDefault(settings.Node.Name)?.Owned.Length ?? 0);

    private static AdminMessages.NodeRow NodeRow(
        ClusterPicture? picture, TimeProvider time, string name, string address, string status, int weight, int vips)
    {
        var report = picture?.Reports.GetValueOrDefault(name);
        return new AdminMessages.NodeRow(
            name,
            address,
            status,
            weight,
            vips,
            report?.Drained == true || picture?.Plan.Drains.Contains(name) == true,
            report?.Load?.Sessions ?? 0,
            report?.Load?.BytesIn ?? 0,
            report?.Load?.BytesOut ?? 0,
            report?.Revision ?? 0,
            report?.Epoch ?? 0,
            picture?.HeardAt.TryGetValue(name, out var heard) == true ? Math.Round(time.GetElapsedTime(heard).TotalSeconds, 1) : null,
            string.Join(' ', report?.Load?.Unreachable ?? []))
        {
            LateWakeUps = report?.Wire?.LateWakeUps ?? 0,
            WorstLateMs = report?.Wire?.WorstLateMs ?? 0,
        };
    }
}
