using HaActors.Net.Model;
using HaActors.Net.Redundancy;

namespace HaActors.Net.Tests.Redundancy;

/// <summary>Drives one machine and writes its effects as text: <c>advert:100 add garp start:Advert=50000 stop</c>.</summary>
internal sealed class Machine(RedundancyParameters parameters, byte priority)
{
    public const uint Own = 10;
    public const uint Lower = 9;
    public const uint Higher = 11;
    public const long Interval = 50_000;

    /// <summary>Bursts of three rounds, one in answer to a lower Master; no second burst, refresh or questions.</summary>
    public static readonly GarpTimes Garp = new(Repeat: 3, Delay: 0, Interval: 10_000, Refresh: 0, RefreshRepeat: 1, LowerPrioRepeat: 1, LowerPrioDelay: 0, Verify: 0);

    /// <summary>50 ms adverts, preempting at once.</summary>
    public static readonly RedundancyParameters Usual = new(Election.Vrrp3, Own, Interval, Preempt: true, 0, Garp);

    /// <summary>The same with CARP: advbase 1 s, so priority 100 is advskew 154 and adverts every 1.601562 s.</summary>
    public static readonly RedundancyParameters Carp = Usual with { Election = Election.Carp, Interval = 1_000_000 };

    /// <summary>The same with VRRP version 2 and an interval of 1 s.</summary>
    public static readonly RedundancyParameters Vrrp2 = Usual with { Election = Election.Vrrp2, Interval = 1_000_000 };

    /// <summary>One of those by its protocol.</summary>
    public static RedundancyParameters Of(RedundancyProtocol protocol) => protocol switch
    {
        RedundancyProtocol.Carp => Carp,
        RedundancyProtocol.Vrrp2 => Vrrp2,
        _ => Usual,
    };

    public RedundancyState State { get; private set; } = RedundancyState.Initial(priority, parameters.Interval);

    public RedundancyParameters Parameters { get; set; } = parameters;

    public string Tell(RedundancyEvent e)
    {
        EffectList effects = default;
        State = RedundancyMachine.Step(Parameters, State, e, ref effects);
        return string.Join(' ', Enumerable.Range(0, effects.Count).Select(i => Text(effects[i])));
    }

    public string Tell(RedundancyEventKind kind) => Tell(RedundancyEvent.Of(kind));

    public string Hear(byte heard, uint source = Higher, long interval = Interval) =>
        Tell(RedundancyEvent.Advert(heard, source, interval));

    public string Fire(RedundancyTimer timer, long lateness = 0) => Tell(RedundancyEvent.Fired(timer, lateness));

    /// <summary>A machine of priority 100 in a state; a Backup follows <see cref="Higher"/> of priority 200.</summary>
    public static Machine In(VipState state, RedundancyParameters? parameters = null)
    {
        var machine = new Machine(parameters ?? Usual, 100);
        if (state == VipState.Initialize)
            return machine;
        machine.Tell(RedundancyEventKind.Startup);
        if (state == VipState.Backup)
            machine.Hear(200, interval: machine.Parameters.Election.AdvertInterval(200, machine.Parameters.Interval));
        else
            machine.Fire(RedundancyTimer.MasterDown);
        return machine;
    }

    private static string Text(RedundancyEffect effect) => effect.Kind switch
    {
        RedundancyEffectKind.SendAdvert => $"advert:{effect.Priority}",
        RedundancyEffectKind.AddAddresses => "add",
        RedundancyEffectKind.RemoveAddresses => "remove",
        RedundancyEffectKind.SendGratuitous => "garp",
        RedundancyEffectKind.AskNeighbours => "ask",
        RedundancyEffectKind.JudgeNeighbours => "judge",
        RedundancyEffectKind.StartTimer => $"{effect.Timer}={effect.Delay}",
        RedundancyEffectKind.StopTimer => $"{effect.Timer}=off",
        RedundancyEffectKind.StopTimers => "stop",
        _ => effect.Kind.ToString(),
    };
}
