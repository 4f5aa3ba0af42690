using System.Net;
using HaActors.Net.Wire;

namespace HaActors.Net.Tests.Wire;

public sealed class WireAddressTests
{
    [Theory]
    [InlineData("192.0.2.1", true, false, 4)]
    [InlineData("0.0.0.1", true, false, 4)]
    [InlineData("2001:db8::1", false, false, 16)]
    [InlineData("::1", false, false, 16)]
    [InlineData("fe80::1", false, true, 16)]
    [InlineData("febf::1", false, true, 16)]
    [InlineData("fec0::1", false, false, 16)]
    public void Family_and_scope_follow_from_the_address(string text, bool v4, bool linkLocal, int size)
    {
        var address = WireAddress.From(IPAddress.Parse(text));
        Assert.Equal((v4, !v4, linkLocal, size, false), (address.IsV4, address.IsV6, address.IsLinkLocal, address.Size, address.IsNone));
        Assert.Equal(text, address.ToString());
        var bytes = new byte[size];
        Assert.Equal(size, address.Write(bytes));
        Assert.Equal(IPAddress.Parse(text).GetAddressBytes(), bytes);
        Assert.Equal(address, WireAddress.Read(bytes));
    }

    [Fact]
    public void Default_is_no_address_of_either_family()
    {
        WireAddress none = default;
        Assert.Equal((true, false, false), (none.IsNone, none.IsV4, none.IsV6));
    }

    [Fact]
    public void Order_is_that_of_the_bytes_on_the_wire()
    {
        string[] ascending = ["10.0.0.1", "10.0.0.2", "192.0.2.1", "255.255.255.255", "2001:db8::1", "2001:db8:0:1::", "fe80::1", "fe80::ff:fe00:0"];
        Assert.Equal(ascending, ascending.Reverse().Select(text => WireAddress.From(IPAddress.Parse(text))).Order().Select(address => $"{address}"));
    }
}
