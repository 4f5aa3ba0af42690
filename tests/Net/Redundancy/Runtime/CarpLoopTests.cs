using HaActors.Net.Redundancy;
using HaActors.Net.Tests.Wire;
using HaActors.Net.Wire;
using static HaActors.Net.Tests.Redundancy.Runtime.LoopUnderTest;

namespace HaActors.Net.Tests.Redundancy.Runtime;

/// <summary>CARP through the loop; advskew 0 and 255/255 make it quick.</summary>
public sealed class CarpLoopTests : IDisposable
{
    private readonly LoopUnderTest _test = new();
    private readonly byte[] _slower = CarpFrames.Good(51, 1, 100, key: new CarpKey("love", 51, [0x0a4d0065]));

    public void Dispose() => _test.Dispose();

    [Fact]
    public void Bow_out_is_answered_and_the_advert_is_ours()
    {
        Master();
        Assert.Equal(DropReason.None, CarpFrames.Read(_test.LastAdvert, out var advert));
        Assert.Equal((51, 1, 0), (advert.Vhid, advert.AdvBase, advert.AdvSkew));
        Assert.True(new CarpKey("love", 51, [0x0a4d0065]).Accepts(advert));
        var counter = advert.Counter;
        _test.Loop.SetPriority("web", 200, "plan");
        CarpFrames.Read(_test.LastAdvert, out advert);
        Assert.Equal((54, counter + 1), (advert.AdvSkew, advert.Counter));
    }

    [Fact]
    public void Closed_at_once_it_bows_out()
    {
        Master();
        _test.Loop.Open(CarpVip() with { Id = 52 }, 254, _test.Link);
        Assert.Equal(DropReason.None, CarpFrames.Read(_test.LastAdvert, out var advert));
        Assert.True(advert.IsBowOut);
        Assert.Empty(_test.Held);
    }

    [Fact]
    public void Faster_master_with_another_password_is_counted_and_ignored()
    {
        Master();
        _test.Loop.SetPriority("web", 100, "plan");
        _test.HearCarp(1, 0, "live");
        Assert.Equal(VipState.Master, _test.StateOf(51));
        _test.HearCarp(1, 0);
        Assert.Equal(VipState.Backup, _test.StateOf(51));
        Assert.Equal(["BadAuthentication"], _test.Drops.Read().Keys);
    }

    [Fact]
    public void Vrrp_of_the_same_id_is_counted_and_ignored_and_so_is_carp_by_vrrp()
    {
        Master();
        _test.Hear(255);
        Assert.Equal(VipState.Master, _test.StateOf(51));
        _test.Loop.Open(Vip(), 100, _test.Link);
        _test.PassUntil(() => _test.StateOf(51) == VipState.Master);
        _test.HearCarp(1, 0);
        Assert.Equal(VipState.Master, _test.StateOf(51));
        Assert.Equal(2, _test.Drops.Read()["OtherProtocol"]);
    }

    [Fact]
    public void Other_password_is_taken_up_without_leaving_master()
    {
        Master();
        _test.Loop.Open(CarpVip("live"), 254, _test.Link);
        CarpFrames.Read(_test.LastAdvert, out var advert);
        Assert.True(new CarpKey("live", 51, [0x0a4d0065]).Accepts(advert));
        Assert.Equal(VipState.Master, _test.StateOf(51));
    }

    [Fact]
    public void Adverts_in_and_out_allocate_nothing()
    {
        Master();
        HearSlower(30);
        var before = GC.GetAllocatedBytesForCurrentThread();
        HearSlower(30);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    /// <summary>Adverts of a slower Master, each answered.</summary>
    private void HearSlower(int count)
    {
        var sent = _test.Loop.AdvertsSent;
        for (var i = 0; i < count; i++)
        {
            _test.Loop.Take(_test.Link, _slower);
            _test.Loop.Pass();
        }

        Assert.True(_test.Loop.AdvertsSent >= sent + count);
    }

    private void Master()
    {
        _test.Loop.Open(CarpVip(), 254, _test.Link);
        _test.HearCarp(CarpAdvert.BowOut, CarpAdvert.BowOut);
        _test.PassUntil(() => _test.StateOf(51) == VipState.Master);
    }
}
