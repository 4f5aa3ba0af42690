using System.Collections.Immutable;
using HaActors.Actors.Cluster;
using HaActors.Actors.Messages;
using HaActors.Net.Health;
using HaActors.Net.Model;

namespace HaActors.Actors.Health;

/// <summary>
/// Finds from each picture of the cluster what changed in who probes and in what is relied on. Of a check that all nodes run, the others' words
/// matter only until this node has one of its own.
/// </summary>
internal sealed class DutyRoster(ServiceSettings settings)
{
    private readonly Dictionary<ServerName, HealthCheckActor.DutyChanged> _told = [];
    private readonly Dictionary<ServerName, ImmutableArray<string>> _probers = [];
    private readonly HashSet<ServerName> _known = [];
    private ImmutableArray<string> _nodes = [];

    /// <summary>Takes down that there is a verdict, if it is one of this node's own.</summary>
    public void Note(ServerName server, HealthMessages.ServerChecked verdict)
    {
        if (verdict.Last.Code != ProbeCode.Unknown)
        {
            _known.Add(server);
        }
    }

    /// <summary>What is to be told to whom.</summary>
    public IEnumerable<(ServerName Server, HealthCheckActor.DutyChanged Duty)> Changes(ClusterPicture picture)
    {
        // Those that vote by what they see: a node that nobody reaches probes for nobody.
        ImmutableArray<string> nodes = [.. picture.View.Nodes.Values.Where(node => node.IsUp && node.Reachable).Select(node => node.Name)];
        if (!nodes.SequenceEqual(_nodes))
        {
            _nodes = nodes;
            _probers.Clear();
        }

        foreach (var backend in settings.Backends)
        {
            foreach (var server in backend.Servers)
            {
                var name = new ServerName(backend.Name, server.Name);
                if (backend.CheckOf(server) is not { } check || (check.ProbedBy == 0 && _known.Contains(name)))
                {
                    continue;
                }

                var duty = DutyOf(picture, name, server.Address, check.ProbedBy);
                if (_told.GetValueOrDefault(name) != duty)
                {
                    _told[name] = duty;
                    yield return (name, duty);
                }
            }
        }
    }

    private HealthCheckActor.DutyChanged DutyOf(ClusterPicture picture, ServerName server, string address, int count)
    {
        var self = settings.Node.Name;
        if (!_probers.TryGetValue(server, out var probers))
        {
            _probers[server] = probers = ProbeDuty.Probers(server, _nodes, count);
        }

        // A node that is no member yet sees nobody to rely on.
        var isOnDuty = count == 0 || !_nodes.Contains(self) || probers.Contains(self);
        return new HealthCheckActor.DutyChanged(isOnDuty, ProbeDuty.Relied(picture, self, server, address, probers));
    }
}
