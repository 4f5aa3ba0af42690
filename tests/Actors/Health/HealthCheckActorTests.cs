using HaActors.Actors.Health;
using HaActors.Actors.Messages;
using HaActors.Net.Health;
using HaActors.Tests.Fakes;

namespace HaActors.Actors.Tests.Health;

public sealed class HealthCheckActorTests : ActorTest
{
    [Fact]
    public void First_probe_decides()
    {
        Probes.Set("s1", ProbeCode.L4CON);

        Start(HealthCheckActor.Props(Samples.Backend, Samples.Backend.Servers[0], Services, TimeSpan.Zero));

        Assert.Equal(HealthState.Down, Expect<HealthMessages.ServerChecked>().State);
    }

    [Fact]
    public void Server_falls_and_rises_by_the_counts_of_its_check()
    {
        Start(HealthCheckActor.Props(Samples.Backend, Samples.Backend.Servers[0], Services, TimeSpan.Zero));
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
}
