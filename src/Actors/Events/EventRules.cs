using HaActors.Actors.Cluster;
using HaActors.Actors.Messages;
using HaActors.Net.Health;
using HaActors.Net.Tracking;

namespace HaActors.Actors.Events;

/// <summary>What of two successive states is worth an event: pure.</summary>
internal static class EventRules
{
    /// <summary>Kind, subject and text of what changed.</summary>
    public readonly record struct Change(string Kind, string Subject, string Text, double GapMs = -1);

    /// <summary>A step of this node's machine of a VIP. Steps to Backup are told only when they end a reign.</summary>
    public static Change? Of(VipMessages.VipStateChanged? before, VipMessages.VipStateChanged now)
    {
        var (from, to) = (before?.State, now.State);
        if (from == to || (from is null && to == Net.Redundancy.VipState.Backup))
        {
            return null;
        }

        return new Change("vip", now.Vip, $"{(from is { } state ? $"{Words.Of(state)} to " : "")}{Words.Of(to)}: {now.Cause}{(now.Timing.Length > 0 ? $" ({now.Timing})" : "")}", now.GapMs);
    }

    /// <summary>A track whose effect changed; one that passes from the start is not told.</summary>
    public static Change? Of(TrackState? before, TrackState now) =>
        now.IsPending || before?.Effect == now.Effect && !before.IsPending || (before is null or { IsPending: true } && now.IsGood)
            ? null
            : new Change("track", now.Name, $"{Words.Of(now)}: {now.Detail}");

    /// <summary>Servers of a backend that changed between up and down, or of which there is something new to beware of.</summary>
    public static IEnumerable<Change> Of(HealthMessages.BackendChanged? before, HealthMessages.BackendChanged now)
    {
        foreach (var server in now.Servers)
        {
            var last = before?.Servers.FirstOrDefault(known => known.Server == server.Server);
            var isFirst = last is null || last.State == HealthState.Starting;
            if (server.State != HealthState.Starting && (isFirst || last!.State.IsUsable() != server.State.IsUsable() || last.State.TakesNew() != server.State.TakesNew()))
            {
                yield return new Change("server", $"{now.Backend}/{server.Server}", $"{(server.State.TakesNew() ? "up" : server.State.IsUsable() ? "draining" : "down")}: {Words.Of(server.Last)}");
            }

            if (server.Last.Warning.Length > 0 && server.Last.Warning != last?.Last.Warning)
            {
                yield return new Change("warning", $"{now.Backend}/{server.Server}", server.Last.Warning);
            }
        }
    }

    /// <summary>What a plan changes: told by the node that made it.</summary>
    public static IEnumerable<Change> Of(Plan before, Plan now)
    {
        var moved = now.Rankings.Where(pair => FirstOf(before, pair.Key) != FirstOf(now, pair.Key)).ToList();
        yield return new Change("plan", now.Epoch.ToString(System.Globalization.CultureInfo.InvariantCulture), $"{moved.Count} of {now.Rankings.Count} VIPs to other nodes");
        foreach (var (vip, ranking) in moved)
        {
            yield return new Change("plan", vip, $"plan {now.Epoch}: {ranking.Reason}");
        }

        foreach (var node in now.Drains.SymmetricExcept(before.Drains))
        {
            yield return new Change("drain", node, now.Drains.Contains(node) ? "drained by an operator" : "no longer drained");
        }

        foreach (var vip in now.Pins.Keys.Union(before.Pins.Keys).Where(vip => now.Pins.GetValueOrDefault(vip) != before.Pins.GetValueOrDefault(vip)))
        {
            yield return new Change("pin", vip, now.Pins.TryGetValue(vip, out var node) ? $"pinned to {node} by an operator" : "released");
        }
    }

    /// <summary>Members that came, went or fell silent: told by the leader.</summary>
    public static IEnumerable<Change> Of(NodeView before, NodeView now)
    {
        foreach (var name in now.Nodes.Keys.Union(before.Nodes.Keys))
        {
            var (was, state) = (StateOf(before, name), StateOf(now, name));
            if (was != state)
            {
                yield return new Change("node", name, $"{was} to {state}");
            }
        }
    }

    private static string StateOf(NodeView view, string name) =>
        !view.Nodes.TryGetValue(name, out var node) ? "absent" : node.Reachable ? Words.Of(node.Status) : "unreachable";

    private static string? FirstOf(Plan plan, string vip) => plan.Rankings.GetValueOrDefault(vip)?.Nodes.FirstOrDefault();
}
