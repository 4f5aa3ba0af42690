using HaActors.Net.Model;
using HaActors.Net.Redundancy;
using HaActors.Net.Wire;

namespace HaActors.Net.Tests.Redundancy.Runtime;

/// <summary>VRRP version 2 through the loop; a release makes it quick.</summary>
public sealed class Vrrp2LoopTests : IDisposable
{
    private static readonly VipSettings Vip = LoopUnderTest.Vip() with
    {
        Protocol = RedundancyProtocol.Vrrp2,
        AdvertInterval = TimeSpan.FromSeconds(2),
        Password = new Password("love"),
    };

    private readonly LoopUnderTest _test = new();

    public Vrrp2LoopTests()
    {
        _test.Loop.Open(Vip, 254, _test.Link);
        Hear(0);
        _test.PassUntil(() => _test.StateOf(51) == VipState.Master);
    }

    public void Dispose() => _test.Dispose();

    [Fact]
    public void Advert_is_ours()
    {
        Assert.Equal(DropReason.None, AdvertPacket.TryRead(_test.LastAdvert, out var packet));
        Assert.Equal(DropReason.None, Vrrp2Advert.TryRead(packet, out var advert));
        Assert.Equal((51, 254, 2), (advert.Vrid, advert.Priority, advert.IntervalSeconds));
        Assert.True(advert.IsAuthenticatedBy("love"u8));
    }

    [Fact]
    public void Higher_master_is_believed_with_our_password_and_interval_only()
    {
        Hear(255, password: "live");
        Hear(255, seconds: 1);
        Assert.Equal(VipState.Master, _test.StateOf(51));
        Hear(255);
        Assert.Equal(VipState.Backup, _test.StateOf(51));
        Assert.Equal(["BadAuthentication=1", "OtherInterval=1"], _test.Drops.Read().Select(entry => $"{entry.Key}={entry.Value}"));
    }

    [Fact]
    public void Version_3_of_the_same_id_is_counted_and_ignored()
    {
        _test.Hear(255);
        Assert.Equal(VipState.Master, _test.StateOf(51));
        Assert.Equal(["OtherProtocol"], _test.Drops.Read().Keys);
    }

    private void Hear(byte priority, byte seconds = 2, string password = "love")
    {
        Span<byte> frame = stackalloc byte[Vrrp2Advert.FrameSize(1)];
        Vrrp2Advert.Write(frame, AdvertPath.ToGroup(default, 0x0a4d000c), 51, priority, seconds, [10, 77, 0, 101], System.Text.Encoding.ASCII.GetBytes(password));
        _test.Loop.Take(_test.Link, frame);
        _test.Loop.Pass();
    }
}
