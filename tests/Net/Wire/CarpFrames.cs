using HaActors.Net.Wire;

namespace HaActors.Net.Tests.Wire;

/// <summary>CARP frames that tests start from.</summary>
internal static class CarpFrames
{
    public const uint Source = 0x0a01010b;

    public const ulong Counter = 0x0123456789abcdef;

    /// <summary>
    /// Captured by tcpdump 4.99.3 from ucarp 1.5.2+git20192404 (Debian 12): --srcip=10.77.0.12 --vhid=51 --pass=love --addr=10.77.0.101
    /// --advbase=1 --advskew=10.
    /// </summary>
    public static byte[] Ucarp() => Convert.FromHexString(
        "01005e00001200005e00003308004510" + "0038362f4000ff705aab0a4d000ce000" + "001221330a070001be0e3c138d3cf769"
        + "815918fc0b572455a744da9f7a06831c" + "b1d1e6097517");

    /// <summary>Password "love", vhid 42, 10.1.1.252.</summary>
    public static CarpKey Key(string password = "love", byte vhid = 42, params WireAddress[] addresses) =>
        new(password, vhid, addresses.Length == 0 ? [0x0a0101fcu] : addresses);

    /// <summary>vhid 42, advbase 1, advskew 0 from 10.1.1.11.</summary>
    public static byte[] Good(byte vhid = 42, byte advBase = 1, byte advSkew = 0, ulong counter = Counter, CarpKey? key = null)
    {
        var frame = new byte[CarpAdvert.FrameSize];
        Assert.Equal(
            frame.Length,
            CarpAdvert.Write(frame, AdvertPath.ToGroup(new MacAddress(0x0200_0000_0001), Source), vhid, advBase, advSkew, counter, key ?? Key()));
        return frame;
    }

    /// <summary>Reads a whole frame.</summary>
    public static DropReason Read(ReadOnlySpan<byte> frame, out CarpAdvert advert)
    {
        advert = default;
        var reason = AdvertPacket.TryRead(frame, out var packet);
        return reason == DropReason.None ? CarpAdvert.TryRead(packet, out advert) : reason;
    }
}
