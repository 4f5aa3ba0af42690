using System.Collections.Immutable;
using HaActors.Actors.Cluster;

namespace HaActors.Actors.Vip;

/// <summary>
/// Who follows whom when connections close: of a VIP whose owner is among the nodes that have gone, the first of the ranking that
/// has not. Remembers who has gone until it reports again, so that two deaths at a time find the right successor. One actor's own.
/// </summary>
internal sealed class Succession
{
    // Version of the last report before the connection closed, by node; the connection of one that lives is made anew.
    private readonly Dictionary<string, long> _gone = [];

    /// <summary>Forgets the bad news of nodes that have reported since, or have left.</summary>
    public void Update(ClusterPicture picture)
    {
        foreach (var (node, version) in _gone)
        {
            if (!picture.View.Nodes.ContainsKey(node) || picture.Reports.GetValueOrDefault(node)?.Version != version)
            {
                _gone.Remove(node);
            }
        }
    }

    /// <summary>Takes in that the connection to a node has closed.</summary>
    /// <returns>The VIPs that this node is next to own, in name order; empty: others are.</returns>
    public ImmutableArray<string> Lose(string node, ClusterPicture picture, string self)
    {
        _gone[node] = picture.Reports.GetValueOrDefault(node)?.Version ?? 0;
        return
        [
            .. picture.Owners()
                .Where(owned => _gone.ContainsKey(owned.Value) && Next(picture, owned.Key) == self)
                .Select(owned => owned.Key)
                .Order(StringComparer.Ordinal),
        ];
    }

    private string? Next(ClusterPicture picture, string vip) =>
        picture.Plan.Rankings.GetValueOrDefault(vip)?.Nodes.FirstOrDefault(node => !_gone.ContainsKey(node) && picture.IsHeard(node));
}
