using Akka.Actor;
using HaActors.Actors.Cluster;
using HaActors.Actors.Messages;
using HaActors.Actors.Vip;
using HaActors.Net.Redundancy;
using HaActors.Tests.Fakes;

namespace HaActors.Actors.Tests.Vip;

public sealed class VipSupervisorTests : ActorTest
{
    private FakeRedundancyEngine Engine => (FakeRedundancyEngine)Services.Redundancy;

    [Fact]
    public void Without_a_plan_the_fallback_ranking_opens_the_machines()
    {
        Start(VipSupervisor.Props(Samples.Settings("h1", Samples.Vips(2)), Services, Timings));

        var changed = Expect<VipMessages.VipStateChanged>(state => state.State == VipState.Master);

        Assert.Equal(RankPriority.HighestFallback, changed.Priority);
    }

    [Fact]
    public void Without_a_plan_of_the_cluster_the_remembered_ranking_counts()
    {
        Services.Memory.Last = PlanFor("v1", "h2", "h1", "h3");

        Start(VipSupervisor.Props(Samples.Settings("h1", Samples.Vips(1)), Services, Timings));

        Assert.Equal(RankPriority.Fallback(1, 3), Expect<VipMessages.VipStateChanged>().Priority);
    }

    [Theory]
    [InlineData("h1 h2 h3", 254)]
    [InlineData("h2 h3 h1", 174)]
    public void Settled_member_goes_by_the_plan(string ranking, byte priority)
    {
        var supervisor = Start(VipSupervisor.Props(
            Samples.Settings("h1", Samples.Vips(1)), Services, Timings with { FallbackAfter = Patience }));

        // Someone else owns it, as h1 is not first to come.
        Lan.Join("h9").Open(Samples.Vip("v1"), 254);
        supervisor.Tell(Picture(3, PlanFor("v1", ranking.Split(' '))));

        Expect<VipMessages.VipStateChanged>(state => state.Priority == priority);
    }

    [Fact]
    public void Remark_is_told_and_is_no_step()
    {
        Start(VipSupervisor.Props(Samples.Settings("h1", Samples.Vips(1)), Services, Timings));
        Expect<VipMessages.VipStateChanged>(state => state.State == VipState.Master);

        Engine.Remark("v1", "10.0.0.101 is also claimed by 02:00:00:00:00:ee");

        Assert.Equal(new VipMessages.VipRemarked("v1", "10.0.0.101 is also claimed by 02:00:00:00:00:ee"), Expect<VipMessages.VipRemarked>());
    }

    [Fact]
    public void Unsettled_member_waits()
    {
        var supervisor = Start(VipSupervisor.Props(
            Samples.Settings("h1", Samples.Vips(1)), Services, Timings with { FallbackAfter = Patience }));
        var plan = PlanFor("v1", "h1", "h2");
        var picture = Picture(2, plan);
        var newer = picture.Reports["h2"] with { Version = 2, Epoch = plan.Epoch + 1 };

        supervisor.Tell(picture.With(newer));
        supervisor.Tell(picture.With(newer).With(PlanFor("v1", "h2", "h1") with { Epoch = plan.Epoch + 1 }));

        Assert.Equal(RankPriority.Planned(1, 2), Expect<VipMessages.VipStateChanged>().Priority);
    }

    [Fact]
    public async Task Master_that_is_no_longer_first_waits_to_be_relieved_by_the_first()
    {
        var supervisor = Start(VipSupervisor.Props(Samples.Settings("h1", Samples.Vips(1)), Services, Timings with { HandOverLimit = Patience }));
        supervisor.Tell(Picture(3, PlanFor("v1", "h1", "h2", "h3")));
        Expect<VipMessages.VipStateChanged>(state => state is { State: VipState.Master, Priority: 254 });
        var second = Lan.Join("h3");
        second.Open(Samples.Vip("v1"), RankPriority.Planned(1, 3));

        supervisor.Tell(Picture(3, PlanFor("v1", "h2", "h3", "h1") with { Epoch = 2 }));
        Expect<VipMessages.VipStateChanged>(state => state is { State: VipState.Master } && state.Priority == RankPriority.Holding(3));
        Lan.Join("h2").Open(Samples.Vip("v1"), 254);

        await UntilAsync(() => Engine.Priorities["v1"] == RankPriority.Planned(2, 3));
        Assert.Equal(["h1", "h2"], Lan.Takeovers.Select(takeover => takeover.Node));
    }

    [Fact]
    public async Task Master_that_nobody_relieves_goes_by_its_rank_in_the_end()
    {
        var supervisor = Start(VipSupervisor.Props(
            Samples.Settings("h1", Samples.Vips(1)), Services, Timings with { HandOverLimit = TimeSpan.FromMilliseconds(50) }));
        supervisor.Tell(Picture(3, PlanFor("v1", "h1", "h2", "h3")));
        Expect<VipMessages.VipStateChanged>(state => state is { State: VipState.Master, Priority: 254 });

        supervisor.Tell(Picture(3, PlanFor("v1", "h2", "h3", "h1") with { Epoch = 2 }));

        await UntilAsync(() => Engine.Priorities["v1"] == RankPriority.Planned(2, 3));
    }

    [Fact]
    public void Release_closes_every_machine_and_a_later_plan_opens_none()
    {
        var supervisor = Start(VipSupervisor.Props(Samples.Settings("h1", Samples.Vips(3)), Services, Timings));
        for (var i = 0; i < 3; i++)
        {
            Expect<VipMessages.VipStateChanged>(state => state.State == VipState.Master);
        }

        supervisor.Tell(new VipMessages.ReleaseVips("shutdown"));
        Assert.Equal(3, Expect<VipMessages.VipsReleased>().Count);
        supervisor.Tell(Picture(1, PlanFor("v1", "h1")));
        supervisor.Tell(new VipMessages.ReleaseVips("again"));

        Assert.Equal(0, Expect<VipMessages.VipsReleased>().Count);
        Assert.Empty(Engine.Priorities);
    }

    [Fact]
    public async Task Stopping_leaves_the_machines_as_they_are()
    {
        Start(VipSupervisor.Props(Samples.Settings("h1", Samples.Vips(2)), Services, Timings));
        Expect<VipMessages.VipStateChanged>(state => state.State == VipState.Master);
        Expect<VipMessages.VipStateChanged>(state => state.State == VipState.Master);

        await System.Terminate();

        Assert.Equal(2, Engine.Priorities.Count);
    }

    private static Plan PlanFor(string vip, params string[] nodes) => Plan.None with
    {
        Epoch = 1,
        Leader = "leader",
        Rankings = Plan.None.Rankings.Add(vip, new VipRanking([.. nodes], "test")),
    };
}
