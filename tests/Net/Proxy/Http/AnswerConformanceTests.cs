using System.Net.Sockets;
using HaActors.Net.Proxy;
using static HaActors.Net.Tests.Proxy.Http.HttpPlane;

namespace HaActors.Net.Tests.Proxy.Http;

/// <summary>Answers of which a proxy and a client could have two opinions.</summary>
public sealed class AnswerConformanceTests
{
    private const string Head = "HTTP/1.1 200 OK\r\n";

    [Theory]
    [InlineData("Content-Length: 2\r\nContent-Length: 3\r\n\r\nabc")]
    [InlineData("Content-Length: 3, 3\r\n\r\nabc")]
    [InlineData("Content-Length: +3\r\n\r\nabc")]
    [InlineData("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("Transfer-Encoding: gzip\r\n\r\nabc")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\nxyz\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n3;\nabc\r\n0\r\n\r\n")]
    [InlineData("X: \0\r\n\r\n")]
    [InlineData("X: 1\nContent-Length: 0\r\n\r\n")]
    [InlineData("X : 1\r\n\r\n")]
    [InlineData(" X: 1\r\n\r\n")]
    [InlineData("X: {long}\r\n\r\n")]
    public void Ambiguous_answer_is_replaced_by_502(string rest) => IsReplaced(Head + rest.Replace("{long}", new string('x', 20_000)));

    [Theory]
    [InlineData("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("HTTP/2 200 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 099 No\r\n\r\n")]
    [InlineData("HTTP/1.1 200 O\0K\r\n\r\n")]
    [InlineData("HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n")]
    [InlineData("HTTP/1.1 101 Switching\r\n\r\n")]
    [InlineData("SSH-2.0-x\r\n")]
    public void Bad_status_line_is_replaced_by_502(string answer) => IsReplaced(answer);

    [Theory]
    [InlineData("Content-Length: 2\r\ncontent-length: 2\r\n\r\nok", "Content-Length: 2\r\n\r\nok")]
    [InlineData("X: 1\r\n 2\r\nContent-Length: 0\r\n\r\n", "X: 1   2\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n02;x\r\nok\r\n0\r\nX: 1\r\nSet-Cookie: a\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX: 1\r\n\r\n")]
    [InlineData("Keep-Alive: 3\r\nConnection: keep-alive, x\r\nX: 1\r\nContent-Length: 0\r\n\r\n", "Content-Length: 0\r\n\r\n")]
    [InlineData("Upgrade: h2c\r\nContent-Length: 0\r\n\r\n", "Content-Length: 0\r\n\r\n")]
    public void Answer_reaches_the_client_in_one_form(string rest, string heard)
    {
        using var plane = new HttpPlane();
        (Socket client, Socket server) = plane.Ask();
        server.Say(Head + rest);
        client.Hears(Head + heard);
        client.Say(Get);
        server.Hears(Get);
    }

    // RFC 9112 section 6.3 rule 1: these have no body, so what follows is nobody's answer.
    [Theory]
    [InlineData("GET", "HTTP/1.1 204 No\r\nContent-Length: 5\r\n\r\n", "HTTP/1.1 204 No\r\n\r\n")]
    [InlineData("GET", "HTTP/1.1 204 No\r\nTransfer-Encoding: chunked\r\n\r\n", "HTTP/1.1 204 No\r\n\r\n")]
    [InlineData("GET", "HTTP/1.1 304 No\r\nContent-Length: 5\r\n\r\n", "HTTP/1.1 304 No\r\nContent-Length: 5\r\n\r\n")]
    [InlineData("HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n")]
    public void Body_where_none_may_be_reaches_nobody(string method, string answer, string heard)
    {
        using var plane = new HttpPlane();
        (Socket client, Socket server) = plane.Ask($"{method} / HTTP/1.1\r\nHost: a\r\n\r\n");
        server.Say(answer + "hello");
        client.Hears(heard);

        client.Say(Get);
        using Socket clean = plane.Accept();
        clean.Hears(Get);
        clean.Say(Ok);
        client.Hears(Ok);
    }

    [Theory]
    [InlineData("HEAD", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")]
    [InlineData("GET", "HTTP/1.1 304 No\r\nTransfer-Encoding: chunked\r\n\r\n", "HTTP/1.1 304 No\r\nConnection: close\r\n\r\n")]
    public void Old_client_hears_of_no_transfer_coding(string method, string answer, string heard)
    {
        using var plane = new HttpPlane();
        using Socket client = plane.Connect();
        client.Say($"{method} / HTTP/1.0\r\nHost: a\r\n\r\n");
        using Socket server = plane.Accept();
        server.Say(answer);
        Assert.Equal(heard, client.HearsAll());
    }

    [Fact]
    public void Old_client_gets_no_content_whose_coding_it_would_not_know_of()
    {
        using var plane = new HttpPlane();
        using Socket client = plane.Connect();
        client.Say("GET / HTTP/1.0\r\nHost: a\r\n\r\n");
        using Socket server = plane.Accept();
        server.Say("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 502 ", client.HearsAll());
    }

    [Fact]
    public void Demand_for_another_protocol_keeps_its_name()
    {
        using var plane = new HttpPlane();
        (Socket client, Socket server) = plane.Ask();
        server.Say("HTTP/1.1 426 Upgrade Required\r\nUpgrade: TLS/1.3\r\nConnection: Upgrade\r\nContent-Length: 0\r\n\r\n");
        client.Hears("HTTP/1.1 426 Upgrade Required\r\nUpgrade: TLS/1.3\r\nContent-Length: 0\r\nConnection: upgrade\r\n\r\n");
    }

    [Fact]
    public void Client_that_waits_for_100_continue_gets_it_and_sends_its_body()
    {
        const string head = "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n";
        using var plane = new HttpPlane();
        (Socket client, Socket server) = plane.Ask(head);
        server.Say("HTTP/1.1 100 Continue\r\nContent-Length: 9\r\n\r\n");
        client.Hears("HTTP/1.1 100 Continue\r\n\r\n");
        client.Say("abc");
        server.Hears("abc");
        server.Say(Ok);
        client.Hears(Ok);
    }

    [Fact]
    public void Client_that_is_turned_down_in_place_of_100_continue_knows_that_the_connection_ends()
    {
        const string head = "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n";
        using var plane = new HttpPlane();
        (Socket client, Socket server) = plane.Ask(head);
        server.Say("HTTP/1.1 417 No\r\nContent-Length: 0\r\n\r\n");
        Assert.Equal("HTTP/1.1 417 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", client.HearsAll());
    }

    [Fact]
    public async Task Interim_answers_wait_for_a_client_that_does_not_read()
    {
        const int count = 600_000;
        const string interim = "HTTP/1.1 103 Early\r\nLink: x\r\n\r\n";
        using var plane = new HttpPlane();
        (Socket client, Socket server) = plane.Ask();
        long said = 0;
        Task saying = OwnThread.Run(() =>
        {
            for (; said < count; said += 1000) server.Say(string.Concat(Enumerable.Repeat(interim, 1000)));
            server.Say(Ok);
        });
        LoopbackPlane.Until(() => IsStuck(ref said, count), "the server to be held up");

        for (int i = 0; i < count; i += 1000) client.Hears(string.Concat(Enumerable.Repeat(interim, 1000)));
        client.Hears(Ok);
        await saying;
    }

    // Nothing tells that all buffers between two ends are full, but that no more goes in.
    private static bool IsStuck(ref long said, long all)
    {
        long before = Volatile.Read(ref said);
        Thread.Sleep(50);
        return before > 0 && (Volatile.Read(ref said) == before || before == all);
    }

    private static void IsReplaced(string answer)
    {
        using var plane = new HttpPlane();
        (Socket client, Socket server) = plane.Ask();
        server.Say(answer);

        Assert.StartsWith("HTTP/1.1 502 ", client.HearsAll());
        client.Dispose();
        Assert.Contains(" 502 ", plane.EndsWith(SessionOutcome.BadAnswer, "PH"));
    }
}
