using Akka.Actor;
using HaActors.Actors.Cluster;
using HaActors.Actors.Events;
using HaActors.Actors.Messages;
using HaActors.Actors.Tests.Cluster;
using HaActors.Net.Health;
using HaActors.Net.Redundancy;

namespace HaActors.Actors.Tests.Events;

public sealed class EventLogTests : ActorTest
{
    [Fact]
    public void Reign_of_a_node_is_told_with_cause_and_gap()
    {
        var log = Start(EventLogActor.Props("h1", Services.Time));

        log.Tell(Vip(VipState.Backup, "startup"));
        log.Tell(Vip(VipState.Master, "masterNoResponse") with { GapMs = 152.5, Timing = "detected in 151.5 ms, decided in 0.2, announced in 0.8 ms" });
        log.Tell(Vip(VipState.Master, "masterNoResponse") with { Priority = 200 });
        log.Tell(new VipMessages.VipRemarked("web", "10.0.0.101 is also claimed by 02:00:00:00:00:ee"));
        log.Tell(Vip(VipState.Backup, "higher priority heard"));

        var rows = Ask(log, "web");
        Assert.Equal(["backup to master: masterNoResponse (detected in 151.5 ms, decided in 0.2, announced in 0.8 ms)", "10.0.0.101 is also claimed by 02:00:00:00:00:ee", "master to backup: higher priority heard"], rows.Select(row => row.Text));
        Assert.Equal([152.5, null, null], rows.Select(row => row.GapMs));
    }

    [Fact]
    public void Mark_down_is_told_with_the_check_that_failed()
    {
        var log = Start(EventLogActor.Props("h1", Services.Time));

        foreach (var state in new[] { HealthState.Starting, HealthState.Up, HealthState.GoingDown, HealthState.Down, HealthState.Down })
        {
            var server = new HealthMessages.BackendServer(
                "s1", "10.0.0.1:80", 100, state, new ProbeResult(ProbeCode.L4CON, "refused", TimeSpan.Zero), DateTimeOffset.UnixEpoch);
            log.Tell(new HealthMessages.BackendChanged("app", false, [server]));
        }

        Assert.Equal(["up: L4CON refused", "down: L4CON refused"], Ask(log, "app/s1").Select(row => row.Text));
    }

    [Fact]
    public void Failure_of_a_program_is_told()
    {
        var log = Start(EventLogActor.Props("h1", Services.Time));

        log.Tell(new HealthMessages.NotifyFailed("app", "s1", "notify-up failed: PROCERR exit code 1"));

        Assert.Equal(["notify-up failed: PROCERR exit code 1"], Ask(log, "app/s1").Select(row => row.Text));
    }

    [Fact]
    public void Certificate_that_ends_soon_is_told_once()
    {
        var log = Start(EventLogActor.Props("h1", Services.Time));
        foreach (var days in new[] { 5, 5, 4 })
        {
            var last = new ProbeResult(ProbeCode.L6OK, $"warning: the certificate expires in {days} d; Tls13", TimeSpan.Zero);
            log.Tell(new HealthMessages.BackendChanged("app", false, [new("s1", "10.0.0.1:443", 100, HealthState.Up, last, DateTimeOffset.UnixEpoch)]));
        }

        Assert.Equal(
            ["the certificate expires in 5 d", "the certificate expires in 4 d"], Ask(log, "app/s1").Select(row => row.Text).Where(text => !text.StartsWith("up")));
    }

    [Fact]
    public void Plan_is_told_with_each_move_each_drain_and_each_pin()
    {
        var plan = PlacementPlanner.Make(Worlds.Of(2, 2) with { Pins = Plan.None.Pins.Add("v1", "h2"), Drains = Plan.None.Drains.Add("h9") });

        Assert.Equal(
            ["plan 1 2 of 2 VIPs to other nodes", "plan v1 plan 1: pinned to h2", "plan v2 plan 1: placed on h1: balance", "drain h9 drained by an operator", "pin v1 pinned to h2 by an operator"],
            EventRules.Of(Plan.None, plan).Select(change => $"{change.Kind} {change.Subject} {change.Text}"));
    }

    [Fact]
    public void Members_that_fall_silent_go_and_come_are_told()
    {
        var view = Pictures.Of(3).View;
        var silent = Pictures.Of(3).With("h2", node => node with { Reachable = false }).View;

        Assert.Equal(["h2 up to unreachable"], EventRules.Of(view, silent).Select(change => $"{change.Subject} {change.Text}"));
        Assert.Equal(["h3 up to absent"], EventRules.Of(view, Pictures.Of(2).View).Select(change => $"{change.Subject} {change.Text}"));
        Assert.Empty(EventRules.Of(view, view));
    }

    [Fact]
    public void Event_that_arrives_twice_is_kept_once_and_the_oldest_make_room()
    {
        var buffer = new EventBuffer(3);
        for (var i = 1; i <= 5; i++)
        {
            buffer.Add(Event(i));
            buffer.Add(Event(i));
        }

        Assert.Equal([3, 4, 5], buffer.Newest(10, 0, _ => true).Select(happened => happened.Sequence));
        Assert.Equal([5], buffer.Newest(1, 0, _ => true).Select(happened => happened.Sequence));
        Assert.Equal([5], buffer.Newest(10, 4, _ => true).Select(happened => happened.Sequence));
        Assert.Equal(5, buffer.Last);
    }

    private static EventMessages.NodeEvent Event(int number) => new("h1", 1, number, number, "vip", "web", "", -1);

    private static VipMessages.VipStateChanged Vip(VipState state, string cause) => new("web", state, 100, DateTimeOffset.UnixEpoch, cause);

    private IReadOnlyList<EventMessages.EventRow> Ask(IActorRef log, string subject)
    {
        log.Tell(new EventMessages.GetEvents(100, subject, 0));
        return Expect<EventMessages.EventTable>().Rows;
    }
}
