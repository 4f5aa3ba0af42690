using HaActors.Net.Redundancy;
using static HaActors.Net.Tests.Redundancy.Machine;

namespace HaActors.Net.Tests.Redundancy;

/// <summary>The node whose own the addresses are: priority 255 (RFC 9568 section 6.4, RFC 3768 section 6.4).</summary>
public sealed class OwnerTests
{
    private const byte Owner = 255;

    [Theory]
    [InlineData(RedundancyEventKind.Startup, TransitionCause.Startup)]
    [InlineData(RedundancyEventKind.LinkUp, TransitionCause.LinkUp)]
    [InlineData(RedundancyEventKind.FaultOver, TransitionCause.FaultOver)]
    public void Owner_is_master_without_waiting(RedundancyEventKind kind, TransitionCause cause)
    {
        var machine = new Machine(Usual, Owner);
        Assert.Equal("stop advert:255 add garp GarpRound=10000 Advert=50000", machine.Tell(kind));
        Assert.Equal((VipState.Master, cause), (machine.State.State, machine.State.Cause));
    }

    [Fact]
    public void Owner_stays_master_whatever_it_hears_of_others()
    {
        var machine = new Machine(Usual, Owner);
        machine.Tell(RedundancyEventKind.Startup);
        Assert.Contains("advert:255", machine.Hear(254));
        Assert.Contains("advert:255", machine.Hear(0));
        Assert.Equal(VipState.Master, machine.State.State);
    }

    [Fact]
    public void Of_two_owners_the_higher_address_stays()
    {
        var machine = new Machine(Usual, Owner);
        machine.Tell(RedundancyEventKind.Startup);
        machine.Hear(Owner, source: Lower);
        Assert.Equal(VipState.Master, machine.State.State);
        machine.Hear(Owner, source: Higher);
        Assert.Equal(VipState.Backup, machine.State.State);
    }

    [Fact]
    public void Owner_preempts_even_without_preempt()
    {
        var machine = new Machine(Usual with { Preempt = false }, Owner);
        machine.Tell(RedundancyEventKind.Startup);
        machine.Hear(Owner, source: Higher);

        // The other one has ceased to be an owner; Skew_Time is 1/256 of an interval.
        Assert.Equal("MasterDown=195", machine.Hear(254));
        Assert.Contains("advert:255", machine.Fire(RedundancyTimer.MasterDown));
        Assert.Equal((VipState.Master, TransitionCause.Preempted), (machine.State.State, machine.State.Cause));
    }

    [Fact]
    public void Owner_that_is_closed_offers_and_releases_as_others_do()
    {
        var machine = new Machine(Usual, Owner);
        machine.Tell(RedundancyEventKind.Startup);
        Assert.Contains("advert:1", machine.Tell(RedundancyEventKind.Shutdown));
        Assert.Equal("advert:0 remove stop", machine.Fire(RedundancyTimer.Handover));
    }
}
