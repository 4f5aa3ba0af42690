using HaActors.Net.Model;
using HaActors.Net.Redundancy;
using static HaActors.Net.Redundancy.VipState;

namespace HaActors.Net.Tests.Redundancy;

/// <summary>
/// Every state with every event, in each protocol: VRRP version 3 (RFC 9568 section 6.4) at 50 ms, version 2 (RFC 3768 section 6.4) at
/// 1 s, CARP (FreeBSD netinet/ip_carp.c, ucarp carp.c) at advbase 1. Priority 100; with CARP that is advskew 154, and 0 in an advert a
/// bow-out. The Backup follows a Master of priority 200 at the higher address. Events are written kind, or kind:detail; "-" is no effect.
/// Times in braces are the protocol's.
/// </summary>
public sealed class MachineTableTests
{
    private static readonly int[] Heard = [0, 99, 100, 101];

    /// <summary>Microseconds, computed by hand from the rules named above.</summary>
    private static readonly Dictionary<RedundancyProtocol, (string Name, int Time)[]> Times = new()
    {
        [RedundancyProtocol.Vrrp3] =
            [("down", 180468), ("skew", 30468), ("skew201", 10742), ("every", 50000), ("every1", 50000), ("every254", 50000), ("handover", 100000)],
        [RedundancyProtocol.Vrrp2] =
            [("down", 3609375), ("skew", 609375), ("skew201", 214843), ("every", 1000000), ("every1", 1000000), ("every254", 1000000), ("handover", 1000000)],
        [RedundancyProtocol.Carp] =
            [("down", 3601562), ("skew", 601562), ("skew201", 207031), ("every", 1601562), ("every1", 1988281), ("every254", 1000000), ("handover", 1000000)],
    };

    private static readonly (VipState State, string Event, VipState Next, string Effects)[] Rows =
    [
        // RFC 9568 section 6.4.1; INIT.
        (Initialize, "Startup", Backup, "stop remove MasterDown={down}"),
        (Initialize, "Shutdown", Initialize, "stop"),
        (Initialize, "LinkUp", Backup, "stop remove MasterDown={down}"),
        (Initialize, "LinkDown", Initialize, "stop"),
        (Initialize, "EffectFailed", Initialize, "-"),
        (Initialize, "Fault", Initialize, "stop"),
        (Initialize, "FaultOver", Backup, "stop remove MasterDown={down}"),
        (Initialize, "MasterSuspected", Initialize, "-"),
        (Initialize, "ParametersChanged", Initialize, "-"),
        (Initialize, "PriorityChanged:254", Initialize, "-"),
        (Initialize, "AdvertReceived:0", Initialize, "-"),
        (Initialize, "AdvertReceived:99", Initialize, "-"),
        (Initialize, "AdvertReceived:100", Initialize, "-"),
        (Initialize, "AdvertReceived:101", Initialize, "-"),
        (Initialize, "TimerFired:Advert", Initialize, "-"),
        (Initialize, "TimerFired:MasterDown", Initialize, "-"),
        (Initialize, "TimerFired:PreemptDelay", Initialize, "-"),
        (Initialize, "TimerFired:GarpRound", Initialize, "-"),
        (Initialize, "TimerFired:GarpBurst", Initialize, "-"),
        (Initialize, "TimerFired:GarpRefresh", Initialize, "-"),
        (Initialize, "TimerFired:Retry", Backup, "stop remove MasterDown={down}"),
        (Initialize, "TimerFired:Verify", Initialize, "-"),
        (Initialize, "TimerFired:Claim", Initialize, "-"),
        (Initialize, "TimerFired:Handover", Initialize, "-"),

        // Section 6.4.2; BACKUP. A lower Master is preempted, and a release answered, after the skew, so that the best of several goes first.
        (Backup, "Startup", Backup, "-"),
        (Backup, "Shutdown", Initialize, "stop"),
        (Backup, "LinkUp", Backup, "-"),
        (Backup, "LinkDown", Initialize, "stop"),
        (Backup, "EffectFailed", Backup, "-"),
        (Backup, "Fault", Initialize, "stop"),
        (Backup, "FaultOver", Backup, "-"),
        (Backup, "MasterSuspected", Backup, "advert:1 MasterDown=4000"),
        (Backup, "ParametersChanged", Backup, "MasterDown={down}"),
        (Backup, "PriorityChanged:100", Backup, "-"),
        (Backup, "PriorityChanged:150", Backup, "-"),
        (Backup, "PriorityChanged:200", Backup, "-"),
        (Backup, "PriorityChanged:201", Backup, "MasterDown={skew201}"),
        (Backup, "AdvertReceived:0", Backup, "MasterDown={skew}"),
        (Backup, "AdvertReceived:99", Backup, "MasterDown={skew}"),
        (Backup, "AdvertReceived:100", Backup, "MasterDown={down}"),
        (Backup, "AdvertReceived:101", Backup, "MasterDown={down}"),
        (Backup, "TimerFired:Advert", Backup, "-"),
        (Backup, "TimerFired:MasterDown", Master, "stop advert:100 add garp GarpRound=10000 Advert={every}"),
        (Backup, "TimerFired:PreemptDelay", Backup, "-"),
        (Backup, "TimerFired:GarpRound", Backup, "-"),
        (Backup, "TimerFired:GarpBurst", Backup, "-"),
        (Backup, "TimerFired:GarpRefresh", Backup, "-"),
        (Backup, "TimerFired:Retry", Backup, "-"),
        (Backup, "TimerFired:Verify", Backup, "-"),
        (Backup, "TimerFired:Claim", Backup, "-"),
        (Backup, "TimerFired:Handover", Backup, "-"),

        // Section 6.4.3; MASTER.
        (Master, "Startup", Master, "-"),
        (Master, "Shutdown", Master, "Handover={handover} advert:1 Advert={every1}"),
        (Master, "LinkUp", Master, "-"),
        (Master, "LinkDown", Initialize, "remove stop"),
        (Master, "EffectFailed", Initialize, "advert:0 remove stop Retry=1000000"),
        (Master, "Fault", Initialize, "advert:0 remove stop"),
        (Master, "FaultOver", Master, "-"),
        (Master, "MasterSuspected", Master, "-"),
        (Master, "ParametersChanged", Master, "advert:100 Advert={every}"),
        (Master, "PriorityChanged:100", Master, "-"),
        (Master, "PriorityChanged:1", Master, "advert:1 Advert={every1}"),
        (Master, "PriorityChanged:254", Master, "advert:254 Advert={every254}"),
        (Master, "AdvertReceived:0", Master, "advert:100 Advert={every}"),
        (Master, "AdvertReceived:99", Master, "garp GarpRound=10000 advert:100 Advert={every}"),
        (Master, "AdvertReceived:101", Backup, "stop remove advert:100 MasterDown={down}"),
        (Master, "TimerFired:Advert", Master, "advert:100 Advert={every}"),
        (Master, "TimerFired:MasterDown", Master, "-"),
        (Master, "TimerFired:PreemptDelay", Master, "-"),
        (Master, "TimerFired:GarpRound", Master, "garp GarpRound=10000"),
        (Master, "TimerFired:GarpBurst", Master, "garp GarpRound=10000"),
        (Master, "TimerFired:GarpRefresh", Master, "GarpRefresh=7 garp GarpRound=10000"),
        (Master, "TimerFired:Retry", Master, "-"),
        (Master, "TimerFired:Verify", Master, "judge"),
        (Master, "TimerFired:Claim", Master, "advert:100 Advert={every} garp"),
        (Master, "TimerFired:Handover", Initialize, "advert:0 remove stop"),
    ];

    public static TheoryData<RedundancyProtocol, VipState, string, VipState, string> Cells()
    {
        var cells = new TheoryData<RedundancyProtocol, VipState, string, VipState, string>();
        foreach (var (protocol, times) in Times)
        {
            foreach (var row in Rows)
                cells.Add(protocol, row.State, row.Event, row.Next, times.Aggregate(row.Effects, (text, time) => text.Replace($"{{{time.Name}}}", $"{time.Time}")));
        }

        // Of two Masters of equal rank the higher address stays with VRRP, the lower one with CARP.
        cells.Add(RedundancyProtocol.Vrrp3, Master, "AdvertReceived:100", Backup, "stop remove advert:100 MasterDown=180468");
        cells.Add(RedundancyProtocol.Vrrp2, Master, "AdvertReceived:100", Backup, "stop remove advert:100 MasterDown=3609375");
        cells.Add(RedundancyProtocol.Carp, Master, "AdvertReceived:100", Master, "garp GarpRound=10000 advert:100 Advert=1601562");
        return cells;
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Cell(RedundancyProtocol protocol, VipState state, string e, VipState next, string effects)
    {
        var parameters = Machine.Of(protocol);
        var machine = Machine.In(state, parameters);
        if (e.EndsWith("GarpRefresh", StringComparison.Ordinal))
            machine.Parameters = machine.Parameters with { Garp = Machine.Garp with { Refresh = 7 } };
        var heard = MachineTable.Event(e, Interval);
        Assert.Equal(effects == "-" ? "" : effects, machine.Tell(heard));
        Assert.Equal(next, machine.State.State);

        // A bow-out has advbase and advskew 255.
        long Interval(byte priority) => protocol == RedundancyProtocol.Carp && priority == 0
            ? 255_996_093
            : parameters.Election.AdvertInterval(priority, parameters.Interval);
    }

    [Fact]
    public void Every_state_meets_every_event_and_every_timer_in_every_protocol() => Assert.Empty(
        Times.Keys.SelectMany(protocol => MachineTable.Complete(Heard).Select(cell => (protocol, cell.State, cell.Event)))
            .Except(Cells().Select(row => ((RedundancyProtocol)row[0], (VipState)row[1], (string)row[2]))));
}
