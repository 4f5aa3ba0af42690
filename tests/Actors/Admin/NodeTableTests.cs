using System.Collections.Immutable;
using HaActors.Actors.Admin;
using HaActors.Actors.Cluster;
using HaActors.Actors.Tests.Cluster;
using HaActors.Net.Redundancy;
using HaActors.Tests.Fakes;

namespace HaActors.Actors.Tests.Admin;

public sealed class NodeTableTests
{
    [Fact]
    public void Lateness_of_each_nodes_redundancy_thread_is_in_its_report_and_in_everybodys_table()
    {
        var picture = Pictures.Of(2);
        var counters = new RedundancyCounters(0, 0, ImmutableSortedDictionary<string, long>.Empty, TimeSpan.FromMilliseconds(312.34), 7);
        var report = LocalFacts.Initial(Samples.Settings("h2", Samples.Vips(1))).Report(1, 2, Plan.None, picture.View, counters);

        var rows = ClusterTables.Nodes(Samples.Settings("h1", Samples.Vips(1)), picture.With(report), TimeProvider.System).Rows;

        Assert.Equal([("h1", 0, 0), ("h2", 7, 312.3)], rows.Select(row => (row.Name, row.LateWakeUps, row.WorstLateMs)));
    }
}
