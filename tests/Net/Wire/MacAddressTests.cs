using HaActors.Net.Wire;

namespace HaActors.Net.Tests.Wire;

public sealed class MacAddressTests
{
    [Fact]
    public void Text_is_the_colon_form() => Assert.Equal("01:00:5e:00:00:12", MacAddress.VrrpGroup.ToString());

    [Fact]
    public void Bytes_are_in_wire_order()
    {
        var bytes = new byte[MacAddress.Size];
        MacAddress.VrrpGroup.Write(bytes);
        Assert.Equal([1, 0, 0x5e, 0, 0, 0x12], bytes);
        Assert.Equal(MacAddress.VrrpGroup, MacAddress.Read(bytes));
    }

    [Theory]
    [InlineData(51, false, "00:00:5e:00:01:33")]
    [InlineData(255, true, "00:00:5e:00:02:ff")]
    public void Virtual_routers_address_is_that_of_rfc_9568_section_7_3(byte id, bool v6, string expected) =>
        Assert.Equal(expected, MacAddress.OfRouter(id, v6).ToString());
}
