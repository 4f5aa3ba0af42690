using HaActors.Net.Redundancy;

namespace HaActors.Net.Tests.Redundancy;

/// <summary>Events as the tables write them: kind, or kind:detail.</summary>
internal static class MachineTable
{
    /// <summary>Every state with every event and timer, and adverts of the given priorities.</summary>
    public static IEnumerable<(VipState State, string Event)> Complete(int[] priorities) =>
        from state in Enum.GetValues<VipState>()
        from e in Enum.GetNames<RedundancyEventKind>().Except(["TimerFired", "AdvertReceived", "PriorityChanged"])
            .Concat(Enum.GetNames<RedundancyTimer>().Select(timer => $"TimerFired:{timer}"))
            .Concat(priorities.Select(priority => $"AdvertReceived:{priority}"))
        select (state, e);

    /// <param name="interval">Of an advert of a priority, microseconds.</param>
    public static RedundancyEvent Event(string text, Func<byte, long> interval)
    {
        var parts = text.Split(':');
        return Enum.Parse<RedundancyEventKind>(parts[0]) switch
        {
            RedundancyEventKind.TimerFired => RedundancyEvent.Fired(Enum.Parse<RedundancyTimer>(parts[1])),
            RedundancyEventKind.AdvertReceived => Advert(byte.Parse(parts[1])),
            RedundancyEventKind.PriorityChanged => RedundancyEvent.NewPriority(byte.Parse(parts[1])),
            var kind => RedundancyEvent.Of(kind),
        };

        RedundancyEvent Advert(byte priority) =>
            RedundancyEvent.Advert(priority, Machine.Higher, interval(priority));
    }
}
