using HaActors.Net.Redundancy;
using static HaActors.Net.Redundancy.VipState;

namespace HaActors.Net.Tests.Redundancy;

/// <summary>
/// Every state with every event. Priority 100: Skew_Time 30468 us and Master_Down_Interval 180468 us at 50 ms. Events are written
/// kind, or kind:detail; "-" is no effect. The Backup follows a Master of priority 200 at the higher address.
/// </summary>
public sealed class VrrpMachineTableTests
{
    private const string Down = "stop remove MasterDown=180468";

    public static TheoryData<VipState, string, VipState, string> Cells() => new()
    {
        // Section 6.4.1.
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

        // Section 6.4.2.
        { Backup, "Startup", Backup, "-" },
        { Backup, "Shutdown", Initialize, "stop" },
        { Backup, "LinkUp", Backup, "-" },
        { Backup, "LinkDown", Initialize, "stop" },
        { Backup, "Fault", Initialize, "stop" },
        { Backup, "FaultOver", Backup, "-" },
        { Backup, "EffectFailed", Backup, "-" },
        { Backup, "MasterSuspected", Backup, "advert:1 MasterDown=4000" },
        { Backup, "ParametersChanged", Backup, "MasterDown=180468" },
        { Backup, "PriorityChanged:100", Backup, "-" },
        { Backup, "PriorityChanged:150", Backup, "-" },
        { Backup, "PriorityChanged:200", Backup, "-" },
        { Backup, "PriorityChanged:201", Backup, "MasterDown=10742" },
        { Backup, "AdvertReceived:0", Backup, "MasterDown=30468" },
        { Backup, "AdvertReceived:99", Backup, "MasterDown=30468" },
        { Backup, "AdvertReceived:100", Backup, "MasterDown=180468" },
        { Backup, "AdvertReceived:101", Backup, "MasterDown=180468" },
        { Backup, "TimerFired:Advert", Backup, "-" },
        { Backup, "TimerFired:MasterDown", Master, "stop advert:100 add garp GarpRound=10000 Advert=50000" },
        { Backup, "TimerFired:PreemptDelay", Backup, "-" },
        { Backup, "TimerFired:GarpRound", Backup, "-" },
        { Backup, "TimerFired:GarpBurst", Backup, "-" },
        { Backup, "TimerFired:GarpRefresh", Backup, "-" },
        { Backup, "TimerFired:Retry", Backup, "-" },
        { Backup, "TimerFired:Handover", Backup, "-" },

        // Section 6.4.3.
        { Master, "Startup", Master, "-" },
        { Master, "Shutdown", Master, "Handover=100000 advert:1 Advert=50000" },
        { Master, "LinkUp", Master, "-" },
        { Master, "LinkDown", Initialize, "remove stop" },
        { Master, "Fault", Initialize, "advert:0 remove stop" },
        { Master, "FaultOver", Master, "-" },
        { Master, "EffectFailed", Initialize, "advert:0 remove stop Retry=1000000" },
        { Master, "MasterSuspected", Master, "-" },
        { Master, "ParametersChanged", Master, "advert:100 Advert=50000" },
        { Master, "PriorityChanged:100", Master, "-" },
        { Master, "PriorityChanged:1", Master, "advert:1 Advert=50000" },
        { Master, "PriorityChanged:250", Master, "advert:250 Advert=50000" },
        { Master, "AdvertReceived:0", Master, "advert:100 Advert=50000" },
        { Master, "AdvertReceived:99", Master, "garp advert:100 Advert=50000" },
        { Master, "AdvertReceived:100", Backup, "stop remove advert:100 MasterDown=180468" },
        { Master, "AdvertReceived:101", Backup, "stop remove advert:100 MasterDown=180468" },
        { Master, "TimerFired:Advert", Master, "advert:100 Advert=50000" },
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
        var machine = Machine.In(state);
        if (e.EndsWith("GarpRefresh", StringComparison.Ordinal))
            machine.Parameters = machine.Parameters with { GarpRefresh = 7 };
        Assert.Equal(effects == "-" ? "" : effects, machine.Tell(MachineTable.Event(e)));
        Assert.Equal(next, machine.State.State);
    }

    [Fact]
    public void Every_state_meets_every_event_and_every_timer()
    {
        Assert.Empty(MachineTable.Complete([0, 99, 100, 101]).Except(Cells().Select(row => ((VipState)row[0], (string)row[1]))));
    }
}
