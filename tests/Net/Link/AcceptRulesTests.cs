using System.Net;
using HaActors.Net.Link;

namespace HaActors.Net.Tests.Link;

public sealed class AcceptRulesTests
{
    [Fact]
    public void Addresses_of_each_family_have_a_rule_and_come_in_place_of_those_before() => Assert.Equal(
        """
        add table inet haactors_accept
        delete table inet haactors_accept
        table inet haactors_accept {
          chain in {
            type filter hook input priority -1; policy accept;
            iifname "lo" accept
            icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept
            ip daddr { 10.77.0.101, 10.77.0.102 } counter drop
            ip6 daddr { 2001:db8:77::101 } counter drop
          }
        }

        """,
        AcceptRules.Script([.. new[] { "10.77.0.101", "2001:db8:77::101", "10.77.0.102", "10.77.0.101" }.Select(IPAddress.Parse)]));

    [Fact]
    public void Without_addresses_there_is_no_table() =>
        Assert.Equal("add table inet haactors_accept\ndelete table inet haactors_accept\n", AcceptRules.Script([]));
}
