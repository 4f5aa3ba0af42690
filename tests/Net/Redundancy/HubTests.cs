using FsCheck;
using FsCheck.Fluent;
using HaActors.Net.Redundancy;

namespace HaActors.Net.Tests.Redundancy;

/// <summary>What several machines on one LAN do together.</summary>
public sealed class HubTests
{
    private const long Interval = Machine.Interval;

    // Three intervals and the longest skew, and as much again for whoever must yield first.
    private const long Settling = 8 * Interval;

    [Fact]
    public void One_master_and_the_best_one_once_delivery_resumes() =>
        Prop.ForAll<int>(seed =>
        {
            var random = new Random(seed);
            var hub = Troubled(random);
            hub.Loss = 0;
            hub.Run(Settling);
            var best = Enumerable.Range(0, 4)
                .Where(i => hub[i].State != VipState.Initialize)
                .OrderByDescending(i => hub[i].Priority).ThenByDescending(i => i)
                .First();
            var master = Assert.Single(hub.Masters);
            Assert.Equal(hub[best].Priority, hub[master].Priority);
            Assert.Equal(1, hub.Holders);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Fact]
    public void Crash_is_over_within_the_master_down_interval_of_the_next_best()
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var hub = Settled(seed, 200, 150, 100);
            hub.Run(seed * 1_000);
            hub.ResetGaps();
            hub.Tell(0, RedundancyEvent.Of(RedundancyEventKind.LinkDown));
            hub.Run(Settling);
            Assert.Equal([1], hub.Masters);
            Assert.InRange(hub.Gaps.None, 2 * Interval, VrrpTimers.MasterDown(150, Interval) + 1_000);
            Assert.Equal(0, hub.Gaps.Several);
        }
    }

    [Theory]
    [InlineData(0, 50)]     // the Master is lowered
    [InlineData(1, 250)]    // a Backup is raised
    public void Planned_change_moves_the_address_within_two_intervals_and_without_a_gap(int node, byte priority)
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var hub = Settled(seed, 200, 150, 100);
            hub.Run(seed * 1_000);
            hub.ResetGaps();
            hub.Tell(node, RedundancyEvent.NewPriority(priority));
            hub.Run(2 * Interval);
            Assert.Equal([1], hub.Masters);
            Assert.Equal(0, hub.Gaps.None);
            Assert.InRange(hub.Gaps.Several, 1, 1_000);
        }
    }

    [Fact]
    public void Closed_master_is_succeeded_without_a_gap()
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var hub = Settled(seed, 200, 150, 100);
            hub.Run(seed * 1_000);
            hub.ResetGaps();
            hub.Tell(0, RedundancyEvent.Of(RedundancyEventKind.Shutdown));
            hub.Run(Settling);
            Assert.Equal([1], hub.Masters);
            Assert.Equal(VipState.Initialize, hub[0].State);
            Assert.Equal(0, hub.Gaps.None);
        }
    }

    [Fact]
    public void Release_is_answered_within_skew_time()
    {
        var hub = Settled(1, 200, 150, 100);
        hub.ResetGaps();
        hub.Tell(0, RedundancyEvent.Of(RedundancyEventKind.Shutdown));
        hub.Tell(0, RedundancyEvent.Of(RedundancyEventKind.Shutdown));
        hub.Run(Settling);
        Assert.Equal([1], hub.Masters);
        Assert.InRange(hub.Gaps.None, 1, VrrpTimers.Skew(150, Interval) + 1_000);
    }

    private static Hub Settled(int seed, params ReadOnlySpan<byte> priorities)
    {
        var hub = new Hub(seed, Machine.Usual, priorities);
        for (var i = 0; i < priorities.Length; i++)
            hub.Tell(i, RedundancyEvent.Of(RedundancyEventKind.Startup));
        hub.Run(Settling);
        return hub;
    }

    /// <summary>Four machines after a while of loss, changed priorities, cut links and releases; at least one is up.</summary>
    private static Hub Troubled(Random random)
    {
        var hub = new Hub(random.Next(), Machine.Usual, Any(), Any(), Any(), Any());
        for (var i = 0; i < 4; i++)
            hub.Tell(i, RedundancyEvent.Of(RedundancyEventKind.Startup));
        hub.Loss = random.NextDouble();
        for (var i = 0; i < 30; i++)
        {
            hub.Run(random.NextInt64(3 * Interval));
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
