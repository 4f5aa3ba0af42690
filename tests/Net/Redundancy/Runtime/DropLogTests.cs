using HaActors.Net.Redundancy.Runtime;
using HaActors.Net.Wire;

namespace HaActors.Net.Tests.Redundancy.Runtime;

public sealed class DropLogTests
{
    [Fact]
    public void First_of_a_reason_in_an_interval_is_told_and_all_are_counted()
    {
        var log = new DropLog(60);
        Assert.True(log.Count(DropReason.WrongTtl, 1));
        Assert.False(log.Count(DropReason.WrongTtl, 60));
        Assert.True(log.Count(DropReason.UnknownVrid, 60));
        Assert.True(log.Count(DropReason.WrongTtl, 61));
        Assert.Equal(["UnknownVrid=1", "WrongTtl=3"], log.Read().Select(entry => $"{entry.Key}={entry.Value}"));
    }
}
