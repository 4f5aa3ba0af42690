using HaActors.Net.Redundancy;
using HaActors.Net.Tests.Wire;
using HaActors.Net.Wire;

namespace HaActors.Net.Tests.Redundancy;

public sealed class CarpElectionTests
{
    private const long AdvBase = 1_000_000;

    [Fact]
    public void Every_priority_has_an_advskew_of_its_own_and_the_highest_none()
    {
        Assert.Equal(Enumerable.Range(0, 254), Enumerable.Range(1, 254).Select(p => (int)CarpElection.AdvSkew((byte)p)).Order());
        Assert.Equal(0, CarpElection.AdvSkew(254));
    }

    [Theory]
    [InlineData(1, 0, 0, 254)]
    [InlineData(1, 253, 0, 1)]
    [InlineData(1, 254, 0, 1)]      // what a priority cannot say, the interval does
    [InlineData(3, 0, 0, 254)]
    [InlineData(3, 1, 0, 0)]        // slower than we wait: it would time out
    [InlineData(255, 255, 0, 0)]    // bow-out
    [InlineData(1, 0, 1, 0)]        // OpenBSD's demotion goes before everything
    public void Advert_becomes_a_priority(byte advBase, byte advSkew, byte demotion, byte priority)
    {
        var e = Heard(advBase, advSkew, demotion, AdvBase);
        Assert.Equal((priority, CarpFrames.Source), (e.Priority, e.Source));
        Assert.Equal(advBase * 1_000_000L + advSkew * 1_000_000L / 256, e.Interval);
    }

    [Fact]
    public void Bow_out_counts_however_slow_this_node_is() => Assert.Equal(0, Heard(255, 255, 0, 100 * AdvBase).Priority);

    [Theory]
    [InlineData(1, 0, VipState.Backup)]       // faster
    [InlineData(1, 155, VipState.Master)]     // slower
    [InlineData(2, 0, VipState.Master)]       // advbase counts before advskew
    public void Faster_node_becomes_or_stays_master(byte advBase, byte advSkew, VipState expected)
    {
        var machine = Machine.In(VipState.Master, Machine.Carp);
        machine.Tell(Heard(advBase, advSkew, 0, AdvBase));
        Assert.Equal(expected, machine.State.State);
    }

    [Theory]
    [InlineData(0x0a4d000c, 0x0a4d000b, false)]
    [InlineData(0x0a4d000b, 0x0a4d000c, true)]
    [InlineData(0x0a4d010b, 0x0a4d000c, true)]     // the last byte goes first, as in ucarp
    public void Lower_address_stays_when_both_are_equally_fast(uint other, uint own, bool yields) =>
        Assert.Equal(yields, Election.Carp.YieldsTie(other, own));

    [Fact]
    public void Released_or_demoted_master_is_succeeded_even_without_preempt()
    {
        var machine = Machine.In(VipState.Backup, Machine.Carp with { Preempt = false });
        Assert.Equal("MasterDown=3601562", machine.Tell(Heard(1, 200, 0, AdvBase)));
        Assert.Equal("MasterDown=601562", machine.Tell(Heard(1, 0, 1, AdvBase)));
        machine.Fire(RedundancyTimer.MasterDown);
        Assert.Equal((VipState.Master, TransitionCause.Priority), (machine.State.State, machine.State.Cause));
    }

    [Fact]
    public void Masters_interval_is_not_learned()
    {
        var machine = Machine.In(VipState.Backup, Machine.Carp with { Preempt = false });
        Assert.Equal("MasterDown=3601562", machine.Tell(Heard(3, 0, 0, AdvBase)));
    }

    private static RedundancyEvent Heard(byte advBase, byte advSkew, byte demotion, long interval)
    {
        var frame = VrrpFrames.WithVrrpByte(CarpFrames.Good(advBase: advBase, advSkew: advSkew), 4, demotion);
        Assert.Equal(DropReason.None, CarpFrames.Read(frame, out var advert));
        return CarpElection.Heard(advert, interval);
    }
}
