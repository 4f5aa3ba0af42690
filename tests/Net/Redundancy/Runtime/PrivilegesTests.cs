using HaActors.Net.Link;
using HaActors.Net.Redundancy.Runtime;

namespace HaActors.Net.Tests.Redundancy.Runtime;

public sealed class PrivilegesTests
{
    [Fact]
    public void Both_capabilities_are_enough() => Privileges.Demand(["Name:\tx", "CapEff:\t0000000000003000"]);

    [Theory]
    [InlineData("0000000000000000", "CAP_NET_ADMIN")]
    [InlineData("0000000000002000", "CAP_NET_ADMIN")]
    [InlineData("0000000000001000", "CAP_NET_RAW")]
    public void Missing_one_is_named_in_one_sentence(string held, string name)
    {
        var failure = Assert.Throws<LinkException>(() => Privileges.Demand([$"CapEff:\t{held}"]));
        Assert.Contains(name, failure.Message, StringComparison.Ordinal);
        Assert.EndsWith(".", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
    }
}
