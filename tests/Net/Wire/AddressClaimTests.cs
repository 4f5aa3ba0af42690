using HaActors.Net.Wire;

namespace HaActors.Net.Tests.Wire;

public sealed class AddressClaimTests
{
    private static readonly MacAddress Mac = new(0x0200_0000_00ee);
    private static readonly MacAddress Asker = new(0x0200_0000_0001);
    private static readonly WireAddress V4 = 0xc0000264;
    private static readonly WireAddress V6 = Ipv6Frames.Address("2001:db8::100");

    [Theory]
    [InlineData(ArpFrame.Request)]
    [InlineData(ArpFrame.Reply)]
    public void Announcement_claims_and_answers_nobody(ushort operation) =>
        Assert.Equal(new AddressClaim(V4, Mac, default), Read(Frame(frame => ArpFrame.WriteGratuitous(frame, operation, Mac, V4.V4))));

    [Fact]
    public void Question_claims_the_askers_address() =>
        Assert.Equal(new AddressClaim(V4, Mac, default), Read(Frame(frame => ArpFrame.WriteQuestion(frame, Mac, V4.V4, Asker, 0xc0000201))));

    [Fact]
    public void Answer_names_who_asked()
    {
        var frame = Frame(frame => ArpFrame.WriteQuestion(frame, Mac, V4.V4, Asker, 0xc0000201));
        frame[EthernetHeader.Size + 7] = (byte)ArpFrame.Reply;
        Assert.Equal(new AddressClaim(V4, Mac, 0xc0000201), Read(frame));
        frame = Frame(frame => NeighborAdvert.WriteUnsolicited(frame, Mac, V6, router: false));
        Assert.Equal(new AddressClaim(V6, Mac, default), Read(frame));
        Ipv6Frames.Solicit(frame, Ipv6Frames.Source);
        Assert.Equal(new AddressClaim(V6, Mac, Ipv6Frames.Source), Read(frame));
    }

    // RFC 5227 section 1.1; RFC 4861 section 4.3.
    [Fact]
    public void Probe_and_solicitation_claim_nothing()
    {
        Assert.Null(Read(Frame(frame => ArpFrame.WriteQuestion(frame, Mac, 0, MacAddress.Broadcast, V4.V4))));
        Assert.Null(Read(Frame(frame => NeighborAdvert.WriteQuestion(frame, Mac, V6, Asker, Ipv6Frames.Source))));
    }

    [Fact]
    public void Adverts_are_no_candidates()
    {
        Assert.False(AddressClaim.IsCandidate(VrrpFrames.Good()));
        Assert.False(AddressClaim.IsCandidate(Ipv6Frames.Good()));
        Assert.True(AddressClaim.IsCandidate(Frame(frame => ArpFrame.WriteGratuitous(frame, ArpFrame.Request, Mac, V4.V4))));
        Assert.True(AddressClaim.IsCandidate(Frame(frame => NeighborAdvert.WriteUnsolicited(frame, Mac, V6, router: false))));
    }

    [Fact]
    public void Cut_and_random_frames_never_throw_and_cut_ones_claim_nothing()
    {
        foreach (var good in new[]
            {
                Frame(frame => ArpFrame.WriteGratuitous(frame, ArpFrame.Request, Mac, V4.V4)),
                Frame(frame => NeighborAdvert.WriteUnsolicited(frame, Mac, V6, router: false)),
            })
        {
            for (var length = 0; length < good.Length; length++)
                Assert.Null(Read(good[..length]));
            var random = new Random(826);
            var frame = new byte[good.Length + 20];
            for (var i = 0; i < 1_000_000; i++)
            {
                random.NextBytes(frame);
                good.AsSpan(0, i % good.Length).CopyTo(frame);
                var part = frame.AsSpan(0, i % frame.Length);
                if (AddressClaim.TryRead(part, out _))
                    Assert.True(AddressClaim.IsCandidate(part));
            }
        }
    }

    private static AddressClaim? Read(byte[] frame) => AddressClaim.TryRead(frame, out var claim) ? claim : null;

    private static byte[] Frame(Func<byte[], int> write)
    {
        var frame = new byte[NeighborAdvert.FrameSize];
        return frame[..write(frame)];
    }
}
