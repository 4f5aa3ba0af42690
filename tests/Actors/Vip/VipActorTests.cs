using System.Collections.Concurrent;
using Akka.Actor;
using HaActors.Actors.Cluster;
using HaActors.Actors.Messages;
using HaActors.Actors.Tests.Cluster;
using HaActors.Actors.Vip;
using HaActors.Actors.Vip.Handover;
using HaActors.Net.Redundancy;
using HaActors.Tests.Fakes;

namespace HaActors.Actors.Tests.Vip;

/// <summary>What a VIP's actor asks of the engine and of the planned moves, in order.</summary>
public sealed class VipActorTests : ActorTest
{
    private static readonly byte First = RankPriority.Planned(0, 3);
    private static readonly byte Second = RankPriority.Planned(1, 3);
    private static readonly VipMessages.SetPreference FirstOfThree = new(First, First, "plan") { UntilPrepared = Second };

    private readonly BlockingCollection<object> _asked = [];

    [Fact]
    public void First_of_the_ranking_prepares_the_move_before_it_goes_above_the_owner()
    {
        var vip = StartVip();

        vip.Tell(FirstOfThree);
        Assert.Equal(new HandoverMessages.PrepareToTake("v1", AwaitOwner: false), Next());
        Assert.Equal(Second, Next<VipMessages.OpenVip>().Priority);
        vip.Tell(new HandoverMessages.MayTake("v1"));

        Assert.Equal(First, Next<VipMessages.OpenVip>().Priority);
    }

    [Fact]
    public void Node_that_was_cut_off_prepares_anew_when_it_is_back_and_waits_for_the_owners_name()
    {
        var vip = Owner();

        vip.Tell(Stepped(VipState.Initialize, "link down"));
        Assert.Equal(Second, Next<VipMessages.OpenVip>().Priority);
        vip.Tell(Stepped(VipState.Backup, "link up"));
        Assert.Equal(new HandoverMessages.PrepareToTake("v1", AwaitOwner: true), Next());
        vip.Tell(new HandoverMessages.MayTake("v1"));

        Assert.Equal(First, Next<VipMessages.OpenVip>().Priority);
    }

    [Fact]
    public void Node_that_was_cut_off_and_hears_no_owner_goes_by_its_rank_in_the_end()
    {
        var vip = Owner(TimeSpan.FromMilliseconds(50));

        vip.Tell(Stepped(VipState.Initialize, "link down"));
        vip.Tell(Stepped(VipState.Backup, "link up"));

        Assert.Equal(Second, Next<VipMessages.OpenVip>().Priority);
        Next<HandoverMessages.PrepareToTake>();
        Assert.Equal(First, Next<VipMessages.OpenVip>().Priority);
    }

    [Fact]
    public void Node_that_lost_the_vip_to_a_better_one_need_not_wait_for_the_owners_name()
    {
        var vip = Owner();

        vip.Tell(new VipMessages.SetPreference(null, null, "not ranked"));
        Next<VipMessages.CloseVip>();
        vip.Tell(Stepped(VipState.Initialize, "closed"));
        vip.Tell(FirstOfThree);

        Assert.Equal(new HandoverMessages.PrepareToTake("v1", AwaitOwner: false), Next());
    }

    [Fact]
    public void Awaited_owner_is_asked_as_soon_as_its_name_is_heard()
    {
        var handover = Start(HandoverActor.Props(Samples.Settings("h1", Samples.Vips(2)), Handover, Timings with { HandoverAskLimit = TimeSpan.FromMilliseconds(50) }));
        var plan = Plan.None with { Epoch = 1, Rankings = Plan.None.Rankings.Add("v1", new VipRanking(["h1", "h2"], "test")) };
        var picture = Picture(2, plan);
        handover.Tell(picture);

        handover.Tell(new HandoverMessages.PrepareToTake("v1", AwaitOwner: true));
        handover.Tell(new HandoverMessages.PrepareToTake("v2", AwaitOwner: false));
        Assert.Equal("v2", Expect<HandoverMessages.MayTake>().Vip);     // v1 still waits
        handover.Tell(picture.Owning("h1").Owning("h2", "v1"));

        // The owner is asked and does not answer: it is a plain move then.
        Assert.Equal("v1", Expect<HandoverMessages.MayTake>().Vip);
    }

    [Fact]
    public void Taker_that_lost_the_vip_at_once_is_not_asked_for_it()
    {
        var handover = Start(HandoverActor.Props(Samples.Settings("h1", Samples.Vips(1)), Handover, Timings with { HandoverAskLimit = Patience * 4 }));
        var picture = Picture(3, Plan.None with { Epoch = 1, Rankings = Plan.None.Rankings.Add("v1", new VipRanking(["h1", "h2", "h3"], "test")) });
        handover.Tell(picture);
        handover.Tell(new VipMessages.VipStateChanged("v1", VipState.Master, First, default, "startup"));
        handover.Tell(new HandoverMessages.VipTaken("v1", "h3", null));
        picture = picture.Reporting("h3", report => report).Reporting("h3", report => report);
        handover.Tell(picture);

        handover.Tell(new VipMessages.VipStateChanged("v1", VipState.Backup, First, default, "higher priority heard"));
        handover.Tell(new HandoverMessages.PrepareToTake("v1", AwaitOwner: false));

        // Asked, h3 would not answer here, nor anybody in its stead.
        Assert.Equal("v1", Expect<HandoverMessages.MayTake>().Vip);
    }

    private IActorRef Owner(TimeSpan? handOverLimit = null)
    {
        var vip = StartVip(handOverLimit);
        vip.Tell(FirstOfThree);
        Next<HandoverMessages.PrepareToTake>();
        Next<VipMessages.OpenVip>();
        vip.Tell(new HandoverMessages.MayTake("v1"));
        Next<VipMessages.OpenVip>();
        vip.Tell(Stepped(VipState.Master, "startup"));
        Expect<VipMessages.VipStateChanged>(state => state.State == VipState.Master);
        return vip;
    }

    private IActorRef StartVip(TimeSpan? handOverLimit = null)
    {
        var collector = System.ActorOf(Props.Create(() => new Collector(_asked)));
        return Start(VipActor.Props(Samples.Vip("v1"), collector, collector, TimeProvider.System, handOverLimit ?? Patience));
    }

    private static VipMessages.VipStepped Stepped(VipState to, string cause) =>
        new(new VipTransition("v1", VipState.Backup, to, First, null, cause, TimeProvider.System.GetTimestamp()));

    private object Next()
    {
        using var limit = new CancellationTokenSource(Patience);
        return _asked.Take(limit.Token);
    }

    private T Next<T>() => Assert.IsType<T>(Next());

    private sealed class Collector : ReceiveActor
    {
        public Collector(BlockingCollection<object> heard) => ReceiveAny(heard.Add);
    }
}
