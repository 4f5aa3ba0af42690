using System.Collections.Immutable;
using HaActors.Actors.Messages;
using HaActors.Net.Model;

namespace HaActors.Actors.Cluster;

/// <summary>Why a VIP is where it is: the rule of the plan in force, and for every node why it is not there. Pure.</summary>
internal sealed class Explanation
{
    private readonly PlannerInput _input;
    private readonly VipSettings _vip;
    private readonly VipRanking? _ranking;
    private readonly PlannerNode? _owner;
    private readonly ImmutableDictionary<string, long> _loads;

    private Explanation(PlannerInput input, VipSettings vip)
    {
        (_input, _vip, _ranking) = (input, vip, input.Last.Rankings.GetValueOrDefault(vip.Name));
        var owner = input.Owners.GetValueOrDefault(vip.Name) ?? _ranking?.Nodes.FirstOrDefault();
        _owner = input.Nodes.FirstOrDefault(node => node.Name == owner);
        _loads = input.Nodes.ToImmutableDictionary(
            node => node.Name, node => input.Vips.Where(held => input.Owners.GetValueOrDefault(held.Name) == node.Name).Sum(held => (long)held.Weight));
    }

    public static AdminMessages.ExplainTable Of(string vip, PlannerInput input) =>
        input.Vips.FirstOrDefault(known => known.Name == vip) is { } settings
            ? new AdminMessages.ExplainTable(new Explanation(input, settings).Rows(), null)
            : new AdminMessages.ExplainTable([], $"there is no VIP {vip}");

    private ImmutableArray<AdminMessages.ExplainRow> Rows()
    {
        var rule = _ranking is null ? "no plan yet: nodes go by the settings" : $"plan {_input.Last.Epoch}: {_ranking.Reason}";
        if (_ranking?.Nodes.FirstOrDefault() is { } planned && planned != _owner?.Name)
        {
            rule += $"; {(_owner is null ? "nobody has it now" : $"{_owner.Name} has it until {planned} takes it")}";
        }

        return
        [
            new AdminMessages.ExplainRow("rule", "", _owner?.Name ?? "", RankOf(_owner?.Name), null, rule),
            .. _input.Nodes.OrderBy(node => RankOf(node.Name) ?? int.MaxValue).ThenBy(node => node.Name, StringComparer.Ordinal)
                .Select(node => new AdminMessages.ExplainRow("node", "", node.Name, RankOf(node.Name), null, WhyNot(node))),
        ];
    }

    private int? RankOf(string? node) => node is not null && _ranking?.Nodes.IndexOf(node) is { } rank and >= 0 ? rank : null;

    private string WhyNot(PlannerNode node)
    {
        if (node == _owner)
        {
            return $"has it, of {Load(node)} in all{Unfit(node, "; but ")}";
        }

        if (!_vip.Eligible.IsEmpty && !_vip.Eligible.Contains(node.Name))
        {
            return $"not eligible: ha.vips.{_vip.Name}.eligible names {string.Join(", ", _vip.Eligible)}";
        }

        if (Unfit(node, "") is { Length: > 0 } unfit)
        {
            return unfit;
        }

        if (_input.Pins.TryGetValue(_vip.Name, out var pin) && pin == _owner?.Name)
        {
            return $"pinned to {pin} by an operator (vip release ends it)";
        }

        if (_owner is null)
        {
            return "could have it";
        }

        if (!_vip.Preempt)
        {
            return $"ha.vips.{_vip.Name}.preempt = false: {_owner.Name} keeps it";
        }

        if (_input.Restless.Contains(_vip.Name))
        {
            return $"{_vip.Name} has changed hands too often (ha.placement.flap-threshold): {_owner.Name} keeps it";
        }

        return Apart(node) ?? Balance(node);
    }

    private string Unfit(PlannerNode node, string lead)
    {
        string? why = node.FitnessFor(_vip) switch
        {
            Fitness.Drained or Fitness.DrainedUnhealthy => node.Stopping ? "is stopping" : "is drained",
            Fitness.Unhealthy => $"has no usable server of {string.Join(", ", _vip.Requires.Where(node.FailedBackends.Contains))}",
            Fitness.Unreachable => "is out of the cluster's reach",
            Fitness.Weightless => "has weight 0",
            Fitness.Restless => "has come and gone too often (ha.placement.flap-threshold)",
            _ => null,
        };
        return why is null ? "" : lead + why;
    }

    private string? Apart(PlannerNode node)
    {
        var other = _vip.Apart is null ? null : _input.Vips.FirstOrDefault(
            vip => vip != _vip && vip.Apart == _vip.Apart && _input.Owners.GetValueOrDefault(vip.Name) == node.Name);
        return other is null ? null : $"has {other.Name}, and both are to be apart ({_vip.Apart})";
    }

    // How the balance would change if this VIP alone went there, measured as the planner does.
    private string Balance(PlannerNode node)
    {
        var (here, there, weight) = (_loads[_owner!.Name], _loads[node.Name], _vip.Weight);
        var gain = (((2.0 * here) - weight) / Math.Max(1, _owner.Weight)) - (((2.0 * there) + weight) / Math.Max(1, node.Weight));
        return Math.Sign(Math.Round(gain, 9)) switch
        {
            < 0 => $"balance: it holds {Load(node)}, {_owner.Name} {Load(_owner)}; one more there would be less even",
            0 when _vip.Home == node.Name && _input.ReturnHome => "as even, and its home; a move is due",
            0 when _vip.Home == node.Name => "as even, and its home, but a move for that alone is not worth it (ha.placement.return-home)",
            0 => $"as even, but not without a move from {_owner.Name}",
            _ => $"balance: it holds {Load(node)}, {_owner.Name} {Load(_owner)}; a move is due, of this VIP or another",
        };
    }

    private string Load(PlannerNode node) => $"{_loads[node.Name]} ({node.Weight} weight)";
}
