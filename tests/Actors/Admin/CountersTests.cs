using System.Collections.Immutable;
using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using Akka.Remote;
using HaActors.Actors.Admin;
using HaActors.Actors.Messages;
using HaActors.Net.Redundancy;
using HaActors.Tests.Fakes;

namespace HaActors.Actors.Tests.Admin;

public sealed class CountersTests : ActorTest
{
    private static readonly Address Here = new("akka.tcp", "ha", "10.77.0.11", 4053);
    private static readonly Address There = new("akka.tcp", "ha", "10.77.0.12", 4053);

    [Fact]
    public async Task Adverts_and_the_reasons_of_dropped_ones_are_shown()
    {
        ((FakeRedundancyEngine)Services.Redundancy).Counters = new RedundancyCounters(
            7, 5, ImmutableSortedDictionary<string, long>.Empty.Add("BadChecksum", 2), TimeSpan.FromMilliseconds(3), 1);

        var rows = await RowsAsync(System.ActorOf(CountersActor.Props(Services)), _ => true);

        Assert.Equal(
            [new("adverts", "dropped", "BadChecksum", 2), new("adverts", "late", "", 1), new("adverts", "received", "", 5), new("adverts", "sent", "", 7)],
            rows.Where(row => row.Area == "adverts"));
    }

    [Fact]
    public async Task Connections_that_came_to_nothing_are_counted_by_cause_and_side()
    {
        // Without the check of this class's own system: exceptions cannot be serialized, and these events never leave their node.
        var system = ActorSystem.Create("plain", ConfigurationFactory.ParseString("akka { loglevel = ERROR, stdout-loglevel = ERROR }"));
        var counters = system.ActorOf(CountersActor.Props(Services));
        await RowsAsync(counters, _ => true);

        foreach (var cause in new[] { "no greeting within 15 s: 10.77.0.66", "no greeting within 15 s: 10.77.0.67" })
        {
            system.EventStream.Publish(new AssociationErrorEvent(new InvalidOperationException(cause), Here, There, true, LogLevel.WarningLevel));
        }

        system.EventStream.Publish(new AssociationErrorEvent(new InvalidOperationException("Connection refused"), Here, There, false, LogLevel.WarningLevel));

        await RowsAsync(counters, rows => rows.Contains(new("connections", "refused", "no greeting within 15 s", 2)));
        await RowsAsync(counters, rows => rows.Contains(new("connections", "failed", "Connection refused", 1)));
        await system.Terminate();
    }

    [Fact]
    public async Task Messages_that_nobody_can_read_are_counted_by_manifest()
    {
        var counters = System.ActorOf(CountersActor.Props(Services));
        await RowsAsync(counters, _ => true);
        var serializer = (Akka.Serialization.SerializerWithStringManifest)System.Serialization.FindSerializerForType(typeof(ClusterMessages.NodeReport));

        serializer.FromBinary([1, 2, 3], "XX9");
        serializer.FromBinary([1, 2, 3], "NR1");
        serializer.FromBinary([1, 2, 3], "XX9");

        await RowsAsync(counters, rows => rows.Contains(new("messages", "unreadable", "XX9", 2)) && rows.Contains(new("messages", "unreadable", "NR1", 1)));
    }

    [Fact]
    public async Task Messages_that_reach_nobody_are_counted_by_type()
    {
        var counters = System.ActorOf(CountersActor.Props(Services));
        await RowsAsync(counters, _ => true);

        System.DeadLetters.Tell("lost", ActorRefs.NoSender);

        await RowsAsync(counters, rows => rows.Any(row => row is { Area: "messages", Kind: "undelivered", Reason: "String", Count: 1 }));
    }

    [Fact]
    public async Task What_the_engine_complains_about_is_counted_and_what_the_product_does_is_not()
    {
        var counters = System.ActorOf(CountersActor.Props(Services));
        await RowsAsync(counters, _ => true);

        System.EventStream.Publish(new Warning("elsewhere", typeof(CountersTests), "ours"));
        System.EventStream.Publish(new Error(new IOException("x"), "remoting", typeof(AssociationErrorEvent), "the engine's"));

        var rows = await RowsAsync(counters, rows => rows.Any(row => row.Area == "log" && row.Reason == "AssociationErrorEvent IOException"));
        Assert.DoesNotContain(rows, row => row.Reason == nameof(CountersTests));
    }

    [Theory]
    [InlineData("Connection refused tcp://ha@10.77.0.12:4053", "Connection refused")]
    [InlineData("Association with remote system akka.tcp://ha@h2:4053 has failed", "Association with remote system")]
    [InlineData("not this remoting's magic: 0x47455420", "not this remoting's magic")]
    [InlineData("Disassociated", "Disassociated")]
    public void Causes_are_told_apart_without_their_details(string cause, string kind) => Assert.Equal(kind, CountersActor.KindOf(cause));

    [Fact]
    public void Number_of_reasons_is_limited()
    {
        var tally = new Tally();
        for (var i = 0; i < Tally.MostCounters + 50; i++)
        {
            tally.Count("messages", "unreadable", $"X{i}");
        }

        tally.Count("messages", "unreadable", "X0");
        Assert.Equal(Tally.MostCounters + 1, tally.Read().Length);
        Assert.Contains(("messages", "unreadable", Tally.Other, 50L), tally.Read());
        Assert.Contains(("messages", "unreadable", "X0", 2L), tally.Read());
    }

    /// <summary>Asks until the answer is as it should be: what is published takes its way through a mailbox.</summary>
    private static async Task<ImmutableArray<AdminMessages.CounterRow>> RowsAsync(IActorRef counters, Func<ImmutableArray<AdminMessages.CounterRow>, bool> condition)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            var rows = (await counters.Ask<AdminMessages.CounterTable>(AdminMessages.GetCounters.Instance, Patience)).Rows;
            if (condition(rows))
            {
                return rows;
            }

            await Task.Delay(10, limit.Token);
        }
    }
}
