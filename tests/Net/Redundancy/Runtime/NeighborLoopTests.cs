using System.Numerics;
using HaActors.Net.Link;
using HaActors.Net.Redundancy;
using HaActors.Net.Redundancy.Runtime;
using HaActors.Net.Tests.Wire;
using HaActors.Net.Wire;
using static HaActors.Net.Tests.Redundancy.Runtime.LoopUnderTest;

namespace HaActors.Net.Tests.Redundancy.Runtime;

/// <summary>Neighbours are asked whether they have learned of a takeover.</summary>
public sealed class NeighborLoopTests : IDisposable
{
    private const string HeldV6 = "2001:db8:77::101";
    private static readonly WireAddress Held = 0x0a4d0065;
    private static readonly WireAddress V6 = Ipv6Frames.Address(HeldV6);
    private static readonly Neighbor Gateway = new(0x0a4d0001, new MacAddress(0x0200_0000_00aa), IsGateway: true);
    private static readonly Neighbor GatewayV6 = new(Ipv6Frames.Address("fe80::aa"), new MacAddress(0x0200_0000_00aa), IsGateway: true);
    private static readonly Neighbor Client = new(0x0a4d0002, new MacAddress(0x0200_0000_00bb), IsGateway: false);

    private readonly LoopUnderTest _test = new();

    public void Dispose() => _test.Dispose();

    [Fact]
    public void Who_answers_is_asked_once_and_the_others_are_told_again_and_asked_as_often_as_configured()
    {
        Ask(3, Gateway, Client);
        Assert.Equal(2, BitOperations.PopCount(Machine.Unanswered));
        Answer(Client, Held);
        Assert.Equal(1, BitOperations.PopCount(Machine.Unanswered));
        Assert.Equal(Gateway, Machine.Questions[BitOperations.TrailingZeroCount(Machine.Unanswered)].Neighbor);
        _test.KeepFrames = true;
        _test.PassUntil(() => Machine.Unanswered == 0);

        // Two more rounds, each the announcement and the question, to the gateway alone.
        Assert.Equal(
            ["Reply 10.77.0.101 10.77.0.101", "Request 10.77.0.101 10.77.0.1", "Reply 10.77.0.101 10.77.0.101", "Request 10.77.0.101 10.77.0.1"],
            _test.Frames.Where(frame => MacAddress.Read(frame) == Gateway.Mac).Select(Text));
        Assert.DoesNotContain(_test.Frames, frame => MacAddress.Read(frame) == Client.Mac);
        _test.Reported();
        Assert.Equal(
            "gateway 10.77.0.1 at 02:00:00:00:00:aa does not answer 10.77.0.101; it may still send to the former owner",
            Assert.Single(_test.Transitions, transition => transition.Remark is not null).Remark);
    }

    [Fact]
    public void Gateways_of_both_families_that_answer_are_no_news()
    {
        Ask(2, Gateway, GatewayV6);
        Answer(Gateway, Held);
        Answer(GatewayV6, V6);
        Assert.Equal(0ul, Machine.Unanswered);
        _test.Reported();
        Assert.DoesNotContain(_test.Transitions, transition => transition.Remark is not null);
    }

    [Fact]
    public void Answers_to_others_do_not_count()
    {
        Ask(2, Gateway);
        Answer(Gateway, 0x0a4d0066);
        Answer(Client, Held);
        Assert.NotEqual(0ul, Machine.Unanswered);
    }

    [Fact]
    public void Questions_are_bounded_with_gateways_first_and_each_in_its_family()
    {
        Neighbor[] many = [Gateway, GatewayV6, .. Enumerable.Range(2, 99).Select(i => Client with { Address = (uint)i })];
        var questions = Question.About([Held, V6], many, vips: 1);
        Assert.Equal(Question.Most, questions.Length);
        Assert.Equal([new Question(Gateway, Held), new Question(GatewayV6, V6)], questions[..2]);
        Assert.Equal(questions[..2], Question.About([Held, V6], many, vips: 250));
        Assert.Equal(questions[..10], Question.About([Held, V6], many, vips: 51));
    }

    private VipMachine Machine => _test.Link.ByVrid[51]!;

    private void Ask(int verify, params Neighbor[] neighbors)
    {
        var vip = Vip(addresses: ["10.77.0.101", HeldV6]);
        _test.Loop.Open(vip with { Garp = vip.Garp with { Verify = verify } }, 100, _test.Link);
        _test.PassUntil(() => !_test.NeighboursSought.IsEmpty);
        Assert.Equal(VipState.Master, _test.StateOf(51));
        _test.Loop.TakeQuestions(Machine, Question.About([Held, V6], neighbors, vips: 1));
    }

    private void Answer(Neighbor neighbor, WireAddress to)
    {
        var frame = new byte[NeighborAdvert.FrameSize];
        int length;
        if (to.IsV6)
        {
            length = NeighborAdvert.WriteUnsolicited(frame, neighbor.Mac, neighbor.Address, router: true, _test.Link.Mac);
            Ipv6Frames.Solicit(frame, to);
        }
        else
        {
            length = ArpFrame.WriteQuestion(frame, neighbor.Mac, neighbor.Address.V4, _test.Link.Mac, to.V4);
            frame[EthernetHeader.Size + 7] = (byte)ArpFrame.Reply;
        }

        _test.Loop.Take(_test.Link, frame.AsSpan(0, length));
        _test.Loop.Pass();
    }

    private static string Text(byte[] frame) => ArpFrame.TryRead(frame, out var arp)
        ? $"{(arp.Operation == ArpFrame.Reply ? "Reply" : "Request")} {(WireAddress)arp.SenderIp} {(WireAddress)arp.TargetIp}"
        : "?";
}
