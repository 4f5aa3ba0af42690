using HaActors.Actors.Admin;
using HaActors.Actors.Messages;
using HaActors.Net.Model;
using HaActors.Tests.Fakes;

namespace HaActors.Actors.Tests.Admin;

public sealed class VipTableTests
{
    [Theory]
    [InlineData(false, "eth0")]
    [InlineData(true, "vrrp.51 00:00:5e:00:01:33")]
    public void Link_is_the_interface_or_that_of_the_virtual_mac(bool isVirtual, string link)
    {
        var vip = Samples.Vip("web", 51) with { Interface = "eth0", VirtualMac = isVirtual ? new VirtualMacSettings("vrrp.51", FromOwnMac: false) : null };
        var table = ClusterTables.Vips(Samples.Settings("h1", [vip]), null, new Dictionary<string, VipMessages.VipStateChanged>());
        Assert.Equal(("web", link), (table.Rows[0].Name, table.Rows[0].Link));
    }
}
