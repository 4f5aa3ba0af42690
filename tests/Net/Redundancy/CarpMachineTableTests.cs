using HaActors.Net.Redundancy;
using static HaActors.Net.Redundancy.VipState;

namespace HaActors.Net.Tests.Redundancy;

/// <summary>
/// Every state with every event by CARP's rules (FreeBSD netinet/ip_carp.c, ucarp carp.c): advbase 1, priority 100, which is advskew
/// 154; so adverts are sent every 1601562 us and a Master is dead after 3601562 us. The Backup follows a Master of advskew 54 at the
/// higher address. An advert's number stands for our priority: 101 for advskew 153, 0 for a bow-out.
/// </summary>
public sealed class CarpMachineTableTests
{
    private const string Down = "stop remove MasterDown=3601562";

    public static TheoryData<VipState, string, VipState, string> Cells() => new()
    {
        // INIT.
        { Initialize, "Startup", Backup, Down },
        { Initialize, "Shutdown", Initialize, "stop" },
        { Initialize, "LinkUp", Backup, Down },
        { Initialize, "LinkDown", Initialize, "stop" },
        { Initialize, "Fault", Initialize, "stop" },
        { Initialize, "FaultOver", Backup, Down },
        { Initialize, "EffectFailed", Initialize, "-" },
        { Initialize, "MasterSuspected", Initialize, "-" },
        { Initialize, "ParametersChanged", Initialize, "-" },
        { Initialize, "PriorityChanged:250", Initialize, "-" },
        { Initialize, "AdvertReceived:0", Initialize, "-" },
        { Initialize, "AdvertReceived:99", Initialize, "-" },
        { Initialize, "AdvertReceived:100", Initialize, "-" },
        { Initialize, "AdvertReceived:101", Initialize, "-" },
        { Initialize, "TimerFired:Advert", Initialize, "-" },
        { Initialize, "TimerFired:MasterDown", Initialize, "-" },
        { Initialize, "TimerFired:PreemptDelay", Initialize, "-" },
        { Initialize, "TimerFired:GarpRound", Initialize, "-" },
        { Initialize, "TimerFired:GarpBurst", Initialize, "-" },
        { Initialize, "TimerFired:GarpRefresh", Initialize, "-" },
        { Initialize, "TimerFired:Retry", Backup, Down },
        { Initialize, "TimerFired:Handover", Initialize, "-" },

        // BACKUP. A slower Master is preempted and a bow-out answered after advskew/256 s, so that the best of several goes first.
        { Backup, "Startup", Backup, "-" },
        { Backup, "Shutdown", Initialize, "stop" },
        { Backup, "LinkUp", Backup, "-" },
        { Backup, "LinkDown", Initialize, "stop" },
        { Backup, "Fault", Initialize, "stop" },
        { Backup, "FaultOver", Backup, "-" },
        { Backup, "EffectFailed", Backup, "-" },
        { Backup, "MasterSuspected", Backup, "advert:1 MasterDown=4000" },
        { Backup, "ParametersChanged", Backup, "MasterDown=3601562" },
        { Backup, "PriorityChanged:100", Backup, "-" },
        { Backup, "PriorityChanged:150", Backup, "-" },
        { Backup, "PriorityChanged:200", Backup, "-" },
        { Backup, "PriorityChanged:201", Backup, "MasterDown=207031" },
        { Backup, "AdvertReceived:0", Backup, "MasterDown=601562" },
        { Backup, "AdvertReceived:99", Backup, "MasterDown=601562" },
        { Backup, "AdvertReceived:100", Backup, "MasterDown=3601562" },
        { Backup, "AdvertReceived:101", Backup, "MasterDown=3601562" },
        { Backup, "TimerFired:Advert", Backup, "-" },
        { Backup, "TimerFired:MasterDown", Master, "stop advert:100 add garp GarpRound=10000 Advert=1601562" },
        { Backup, "TimerFired:PreemptDelay", Backup, "-" },
        { Backup, "TimerFired:GarpRound", Backup, "-" },
        { Backup, "TimerFired:GarpBurst", Backup, "-" },
        { Backup, "TimerFired:GarpRefresh", Backup, "-" },
        { Backup, "TimerFired:Retry", Backup, "-" },
        { Backup, "TimerFired:Handover", Backup, "-" },

        // MASTER. Of two that are equally fast the lower address stays.
        { Master, "Startup", Master, "-" },
        { Master, "Shutdown", Master, "Handover=1000000 advert:1 Advert=1988281" },
        { Master, "LinkUp", Master, "-" },
        { Master, "LinkDown", Initialize, "remove stop" },
        { Master, "Fault", Initialize, "advert:0 remove stop" },
        { Master, "FaultOver", Master, "-" },
        { Master, "EffectFailed", Initialize, "advert:0 remove stop Retry=1000000" },
        { Master, "MasterSuspected", Master, "-" },
        { Master, "ParametersChanged", Master, "advert:100 Advert=1601562" },
        { Master, "PriorityChanged:100", Master, "-" },
        { Master, "PriorityChanged:1", Master, "advert:1 Advert=1988281" },
        { Master, "PriorityChanged:254", Master, "advert:254 Advert=1000000" },
        { Master, "AdvertReceived:0", Master, "advert:100 Advert=1601562" },
        { Master, "AdvertReceived:99", Master, "garp advert:100 Advert=1601562" },
        { Master, "AdvertReceived:100", Master, "garp advert:100 Advert=1601562" },
        { Master, "AdvertReceived:101", Backup, "stop remove advert:100 MasterDown=3601562" },
        { Master, "TimerFired:Advert", Master, "advert:100 Advert=1601562" },
        { Master, "TimerFired:MasterDown", Master, "-" },
        { Master, "TimerFired:PreemptDelay", Master, "-" },
        { Master, "TimerFired:GarpRound", Master, "garp GarpRound=10000" },
        { Master, "TimerFired:GarpBurst", Master, "garp GarpRound=10000" },
        { Master, "TimerFired:GarpRefresh", Master, "garp GarpRefresh=7" },
        { Master, "TimerFired:Retry", Master, "-" },
        { Master, "TimerFired:Handover", Initialize, "advert:0 remove stop" },
    };

    [Theory]
    [MemberData(nameof(Cells))]
    public void Cell(VipState state, string e, VipState next, string effects)
    {
        var machine = Machine.In(state, Machine.Carp);
        if (e.EndsWith("GarpRefresh", StringComparison.Ordinal))
            machine.Parameters = machine.Parameters with { GarpRefresh = 7 };
        var heard = MachineTable.Event(e, priority => priority == 0 ? 255_996_093 : Election.Carp.AdvertInterval(priority, 1_000_000));
        Assert.Equal(effects == "-" ? "" : effects, machine.Tell(heard));
        Assert.Equal(next, machine.State.State);
    }

    [Fact]
    public void Every_state_meets_every_event_and_every_timer() => Assert.Empty(
        MachineTable.Complete([0, 99, 100, 101]).Except(Cells().Select(row => ((VipState)row[0], (string)row[1]))));
}
