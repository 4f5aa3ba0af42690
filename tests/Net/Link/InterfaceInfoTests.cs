using HaActors.Net.Link;

namespace HaActors.Net.Tests.Link;

public sealed class InterfaceInfoTests
{
    [Fact]
    public void Loopback_is_found_with_its_address()
    {
        var info = InterfaceInfo.Find("lo");
        Assert.NotNull(info);
        Assert.Equal(1, info.Index);
        Assert.Contains(0x7f000001u, info.Addresses);
    }

    [Theory]
    [InlineData("nosuch0")]
    [InlineData("")]
    [InlineData("a-name-that-no-interface-can-have")]
    public void Unknown_name_is_null(string name) => Assert.Null(InterfaceInfo.Find(name));
}
