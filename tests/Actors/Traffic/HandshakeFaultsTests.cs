using HaActors.Actors.Traffic;
using HaActors.Net.Proxy;

namespace HaActors.Actors.Tests.Traffic;

public sealed class HandshakeFaultsTests
{
    [Fact]
    public void Fault_is_told_at_first_with_another_cause_and_after_a_minute()
    {
        var faults = new HandshakeFaults(TimeProvider.System);
        int Told(int seconds, long errors, string? fault) => faults.Of(
            [new ServerCounters("app", "s1", 0, 0, errors, 0, 0) { HandshakeErrors = errors, HandshakeFault = fault }, new ServerCounters("app", "s2", 0, 0, 5, 0, 0)],
            seconds * TimeProvider.System.TimestampFrequency).Count();

        Assert.Equal(0, Told(1, 0, null));
        Assert.Equal(1, Told(2, 3, "certificate has expired"));
        Assert.Equal(0, Told(3, 3, "certificate has expired"));
        Assert.Equal(0, Told(4, 90, "certificate has expired"));
        Assert.Equal(1, Told(5, 91, "hostname mismatch"));
        Assert.Equal(0, Told(64, 92, "hostname mismatch"));
        Assert.Equal(1, Told(66, 93, "hostname mismatch"));
        Assert.Equal(0, Told(900, 93, "hostname mismatch"));
    }
}
