using FsCheck;
using FsCheck.Fluent;
using HaActors.Net.Model;
using HaActors.Net.Redundancy;

namespace HaActors.Net.Tests.Redundancy;

/// <summary>What several machines on one LAN do together.</summary>
public sealed class HubTests
{
    // Intervals: three and the longest skew, and as much again for whoever must yield first; CARP's are up to twice as long as named.
    private const long Settling = 12;

    public static TheoryData<RedundancyProtocol> Protocols => [.. Enum.GetValues<RedundancyProtocol>()];

    [Theory]
    [MemberData(nameof(Protocols))]
    public void One_master_and_the_best_one_once_delivery_resumes(RedundancyProtocol protocol) =>
        Prop.ForAll<int>(seed =>
        {
            var random = new Random(seed);
            var hub = Troubled(random, Machine.Of(protocol));
            hub.Loss = 0;
            hub.Run(Settling * Machine.Of(protocol).Interval);
            var best = Enumerable.Range(0, 4)
                .Where(i => hub[i].State != VipState.Initialize)
                .OrderByDescending(i => hub[i].Priority).ThenByDescending(i => i)
                .First();
            var master = Assert.Single(hub.Masters);
            Assert.Equal(hub[best].Priority, hub[master].Priority);
            Assert.Equal(1, hub.Holders);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Theory]
    [MemberData(nameof(Protocols))]
    public void Crash_is_over_within_the_master_down_interval_of_the_next_best(RedundancyProtocol protocol)
    {
        var (election, interval) = (Machine.Of(protocol).Election, Machine.Of(protocol).Interval);
        for (var seed = 0; seed < 50; seed++)
        {
            var hub = Settled(seed, protocol, 200, 150, 100);
            hub.Run(seed * 1_000);
            hub.ResetGaps();
            hub.Tell(0, RedundancyEvent.Of(RedundancyEventKind.LinkDown));
            hub.Run(Settling * Machine.Of(protocol).Interval);
            Assert.Equal([1], hub.Masters);
            Assert.InRange(hub.Gaps.None, 2 * interval, election.MasterDown(150, interval, interval) + 1_000);
            Assert.Equal(0, hub.Gaps.Several);
        }
    }

    [Theory]
    [InlineData(RedundancyProtocol.Vrrp3, 0, 50)]     // the Master is lowered
    [InlineData(RedundancyProtocol.Vrrp3, 1, 250)]    // a Backup is raised
    [InlineData(RedundancyProtocol.Vrrp2, 0, 50)]
    [InlineData(RedundancyProtocol.Vrrp2, 1, 250)]
    [InlineData(RedundancyProtocol.Carp, 0, 50)]
    [InlineData(RedundancyProtocol.Carp, 1, 250)]
    public void Planned_change_moves_the_address_within_two_intervals_and_without_a_gap(RedundancyProtocol protocol, int node, byte priority)
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var hub = Settled(seed, protocol, 200, 150, 100);
            hub.Run(seed * 1_000);
            hub.ResetGaps();
            hub.Tell(node, RedundancyEvent.NewPriority(priority));
            hub.Run(2 * Machine.Of(protocol).Interval);
            Assert.Equal([1], hub.Masters);
            Assert.Equal(0, hub.Gaps.None);
            Assert.InRange(hub.Gaps.Several, 1, 1_000);
        }
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public void Closed_master_is_succeeded_without_a_gap(RedundancyProtocol protocol)
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var hub = Settled(seed, protocol, 200, 150, 100);
            hub.Run(seed * 1_000);
            hub.ResetGaps();
            hub.Tell(0, RedundancyEvent.Of(RedundancyEventKind.Shutdown));
            hub.Run(Settling * Machine.Of(protocol).Interval);
            Assert.Equal([1], hub.Masters);
            Assert.Equal(VipState.Initialize, hub[0].State);
            Assert.Equal(0, hub.Gaps.None);
        }
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public void Release_is_answered_within_skew_time(RedundancyProtocol protocol)
    {
        var hub = Settled(1, protocol, 200, 150, 100);
        hub.ResetGaps();
        hub.Tell(0, RedundancyEvent.Of(RedundancyEventKind.Shutdown));
        hub.Tell(0, RedundancyEvent.Of(RedundancyEventKind.Shutdown));
        hub.Run(Settling * Machine.Of(protocol).Interval);
        Assert.Equal([1], hub.Masters);
        Assert.InRange(hub.Gaps.None, 1, Machine.Of(protocol).Election.Skew(150, Machine.Of(protocol).Interval) + 1_000);
    }

    private static Hub Settled(int seed, RedundancyProtocol protocol, params ReadOnlySpan<byte> priorities)
    {
        var hub = new Hub(seed, Machine.Of(protocol), priorities);
        for (var i = 0; i < priorities.Length; i++)
            hub.Tell(i, RedundancyEvent.Of(RedundancyEventKind.Startup));
        hub.Run(Settling * Machine.Of(protocol).Interval);
        return hub;
    }

    /// <summary>Four machines after a while of loss, changed priorities, cut links and releases; at least one is up.</summary>
    private static Hub Troubled(Random random, RedundancyParameters parameters)
    {
        var hub = new Hub(random.Next(), parameters, Any(), Any(), Any(), Any());
        for (var i = 0; i < 4; i++)
            hub.Tell(i, RedundancyEvent.Of(RedundancyEventKind.Startup));
        hub.Loss = random.NextDouble();
        for (var i = 0; i < 30; i++)
        {
            hub.Run(random.NextInt64(3 * parameters.Interval));
            var e = random.Next(4) switch
            {
                0 => RedundancyEvent.NewPriority(Any()),
                1 => RedundancyEvent.Of(RedundancyEventKind.LinkDown),
                2 => RedundancyEvent.Of(RedundancyEventKind.Shutdown),
                _ => RedundancyEvent.Of(RedundancyEventKind.LinkUp),
            };
            hub.Tell(random.Next(4), e);
        }

        // One that stays: its link is there and it is not being closed.
        var staying = random.Next(4);
        hub.Tell(staying, RedundancyEvent.Of(RedundancyEventKind.LinkUp));
        hub.Tell(staying, RedundancyEvent.NewPriority(Any()));
        return hub;

        byte Any() => (byte)random.Next(1, 255);
    }
}
