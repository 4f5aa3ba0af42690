using Akka.Actor;
using HaActors.Actors.Health;
using HaActors.Actors.Messages;
using HaActors.Actors.Traffic;
using HaActors.Net.Health;
using HaActors.Net.Model;
using HaActors.Net.Proxy;
using HaActors.Tests.Fakes;

namespace HaActors.Actors.Tests.Health;

public sealed class HealthCheckActorTests : ActorTest
{
    [Fact]
    public void First_probe_decides()
    {
        Probes.Set("s1", ProbeCode.L4CON);

        Start(HealthCheckActor.Props(Samples.Backend, Samples.Backend.Servers[0], Services, default));

        Assert.Equal(HealthState.Down, Expect<HealthMessages.ServerChecked>().State);
    }

    [Fact]
    public void Server_falls_and_rises_by_the_counts_of_its_check()
    {
        Start(HealthCheckActor.Props(Samples.Backend, Samples.Backend.Servers[0], Services, default));
        var up = Expect<HealthMessages.ServerChecked>(result => result.State == HealthState.Up);

        Probes.Set("s1", ProbeCode.L7STS);
        Expect<HealthMessages.ServerChecked>(result => result.State == HealthState.GoingDown);
        var down = Expect<HealthMessages.ServerChecked>(result => result.State == HealthState.Down);
        Probes.Set("s1", ProbeCode.L7OK);
        Expect<HealthMessages.ServerChecked>(result => result.State == HealthState.GoingUp);
        Expect<HealthMessages.ServerChecked>(result => result.State == HealthState.Up);

        Assert.Equal(ProbeCode.L7STS, down.Last.Code);
        Assert.True(down.Since >= up.Since);
    }

    [Fact]
    public void Supervisor_checks_every_server_and_escalates_nothing()
    {
        Start(HealthSupervisor.Props(Samples.Settings("h1", []), Services));

        Expect<HealthMessages.ServerChecked>(result => result.Server == "s1");
        Expect<HealthMessages.ServerChecked>(result => result.Server == "s2");
    }

    [Fact]
    public void Node_off_duty_probes_until_it_has_reached_the_server_and_relies_on_others_then()
    {
        var check = Start(HealthCheckActor.Props(Samples.Backend, Samples.Backend.Servers[0], Services, default));
        Expect<HealthMessages.ServerChecked>(verdict => verdict.State == HealthState.Up);

        check.Tell(new HealthCheckActor.DutyChanged(false, new ReliedVerdict(HealthState.Up, "h2", "L4OK")));
        var relied = Expect<HealthMessages.ServerChecked>(verdict => verdict.Last.Code == ProbeCode.Unknown);
        Assert.Equal((HealthState.Up, "h2: L4OK"), (relied.State, relied.Last.Detail));
        // What this node would see counts no more.
        Probes.Set("s1", ProbeCode.L4CON);
        check.Tell(new HealthCheckActor.DutyChanged(false, new ReliedVerdict(HealthState.Down, "h2", "L4TOUT")));
        Assert.Equal("h2: L4TOUT", Expect<HealthMessages.ServerChecked>(verdict => verdict.State == HealthState.Down).Last.Detail);
    }

    [Fact]
    public void Node_keeps_a_veto_for_what_it_does_not_reach()
    {
        Probes.Set("s1", ProbeCode.L4CON);
        var check = Start(HealthCheckActor.Props(Samples.Backend, Samples.Backend.Servers[0], Services, default));
        Expect<HealthMessages.ServerChecked>(verdict => verdict.State == HealthState.Down);
        check.Tell(new HealthCheckActor.DutyChanged(false, new ReliedVerdict(HealthState.Up, "h2", "L4OK")));
        Assert.Equal(HealthState.Down, Expect<HealthMessages.ServerChecked>().State);

        // Reached at last: from now on the others' word counts.
        Probes.Set("s1", ProbeCode.L4OK);
        Assert.Equal("h2: L4OK", Expect<HealthMessages.ServerChecked>(verdict => verdict.Last.Code == ProbeCode.Unknown).Last.Detail);

        // Its own traffic does not get there: it looks for itself again.
        Probes.Set("s1", ProbeCode.L4CON);
        check.Tell(new HealthMessages.TrafficErrors("app", "s1", 10));
        Assert.Equal(ProbeCode.L4CON, Expect<HealthMessages.ServerChecked>(verdict => verdict.State == HealthState.Down).Last.Code);
    }

    [Fact]
    public void Node_off_duty_probes_when_nobody_on_duty_is_heard()
    {
        var check = Start(HealthCheckActor.Props(Samples.Backend, Samples.Backend.Servers[0], Services, default));
        Expect<HealthMessages.ServerChecked>(verdict => verdict.State == HealthState.Up);
        check.Tell(new HealthCheckActor.DutyChanged(false, new ReliedVerdict(HealthState.Up, "h2", "L4OK")));
        Expect<HealthMessages.ServerChecked>(verdict => verdict.Last.Code == ProbeCode.Unknown);

        Probes.Set("s1", ProbeCode.L4CON);
        check.Tell(new HealthCheckActor.DutyChanged(false, null));

        Assert.Equal(ProbeCode.L4CON, Expect<HealthMessages.ServerChecked>(verdict => verdict.State == HealthState.Down).Last.Code);
    }

    [Fact]
    public void Server_without_a_verdict_of_this_node_is_as_others_found_it()
    {
        var slow = Samples.Backend with { Check = Samples.Check with { StartDelay = TimeSpan.FromHours(1) } };
        var health = Start(HealthSupervisor.Props(Samples.Settings("h1", []) with { Backends = [slow] }, Services));

        health.Tell(ProbeDutyTests.With("h2:down h3:down", "L4CON"));
        Assert.Equal("h2: L4CON", Expect<HealthMessages.ServerChecked>(verdict => verdict.State == HealthState.Down).Last.Detail);
        health.Tell(ProbeDutyTests.With("h2:down h3:up", "L4OK"));

        Assert.Equal("h3: L4OK", Expect<HealthMessages.ServerChecked>(verdict => verdict.State == HealthState.Up).Last.Detail);
    }

    [Fact]
    public void Errors_of_traffic_count_as_a_failed_check()
    {
        var rare = Samples.Backend with { Check = Samples.Check with { Inter = TimeSpan.FromHours(1), FastInter = TimeSpan.FromHours(1) } };
        var check = Start(HealthCheckActor.Props(rare, rare.Servers[0], Services, default));
        Expect<HealthMessages.ServerChecked>(verdict => verdict.State == HealthState.Up);

        check.Tell(new HealthMessages.TrafficErrors("app", "s1", 10));

        Assert.Equal("10 errors of traffic in a row", Expect<HealthMessages.ServerChecked>(verdict => verdict.State == HealthState.GoingDown).Last.Detail);
    }

    [Theory]
    [InlineData(ObserveLayer.Layer4, 3, 0, true)]
    [InlineData(ObserveLayer.Layer4, 0, 3, false)]
    [InlineData(ObserveLayer.Layer7, 0, 3, true)]
    [InlineData(ObserveLayer.Layer7, 3, 2, false)]
    [InlineData(ObserveLayer.None, 3, 3, false)]
    public void Observed_traffic_tells_at_the_limit(ObserveLayer layer, int errors, int badAnswers, bool tells)
    {
        var observed = Samples.Backend with { Check = Samples.Check with { Observe = layer, ErrorLimit = 3 } };
        var handler = Start(ConnectionHandlerActor.Props(observed, DataPlane, Services.Time));
        var read = new ServerCounters("app", "s1", 0, 0, 0, 0, 0) { ErrorsInARow = errors, BadAnswersInARow = badAnswers };

        handler.Tell(new TrafficMessages.CountersRead([read], 0));
        handler.Tell(new TrafficMessages.CountersRead([read], 0));

        Expect<TrafficMessages.BackendTraffic>();
        if (tells)
        {
            Assert.Equal(3, Expect<HealthMessages.TrafficErrors>().Count);
        }

        // Told once for so many, and then no more until there are as many again.
        Assert.IsType<TrafficMessages.BackendTraffic>(Expect<object>());
    }

    [Fact]
    public void Tracking_server_follows_the_tracked_one_and_is_not_probed()
    {
        var tracker = new ServerSettings("t1", "127.0.0.1", 9000, 100, false) { Health = ServerHealthSettings.None with { Track = new ServerName("app", "s2") } };
        var other = Samples.Backend with { Name = "other", Check = null, Servers = [tracker] };
        Probes.Set("s2", ProbeCode.L7STS);

        Start(HealthSupervisor.Props(Samples.Settings("h1", []) with { Backends = [Samples.Backend, other] }, Services));

        var verdict = Expect<HealthMessages.ServerChecked>(verdict => verdict.Backend == "other");
        Assert.Equal(("t1", HealthState.Down, ProbeCode.L7STS), (verdict.Server, verdict.State, verdict.Last.Code));
    }

    [Fact]
    public void Agent_is_asked_and_its_words_are_told()
    {
        var agent = new AgentSettings(null, 9999, TimeSpan.FromMilliseconds(50), "");
        var server = Samples.Backend.Servers[0] with { Health = ServerHealthSettings.None with { Agent = agent } };
        Probes.Agents["s1"] = "up 50%";
        Start(HealthSupervisor.Props(Samples.Settings("h1", []) with { Backends = [Samples.Backend with { Servers = [server] }] }, Services));
        Assert.Equal(50, Expect<HealthMessages.AgentSaid>().State.Weight);

        Probes.Agents["s1"] = "stopped#upgrade";

        Assert.Equal("stopped: upgrade", Expect<HealthMessages.AgentSaid>(said => said.State.IsDown).State.Reason);
    }
}
