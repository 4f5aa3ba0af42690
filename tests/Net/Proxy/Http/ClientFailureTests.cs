using System.Net.Sockets;
using HaActors.Net.Model;
using HaActors.Net.Proxy;
using static HaActors.Net.Tests.Proxy.Http.HttpPlane;
using static HaActors.Net.Tests.Proxy.LoopbackPlane;

namespace HaActors.Net.Tests.Proxy.Http;

/// <summary>Clients that fail: what they get, and what log and counters say (docs/operations.md, "How sessions end").</summary>
public sealed class ClientFailureTests
{
    private const string HalfAnUpload = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhalf";

    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(100);

    private static readonly TrafficTimeouts QuickClient = new(Patience, Short, Patience);

    [Fact]
    public void Head_that_does_not_end_in_time_gives_408()
    {
        using var plane = new HttpPlane(new HttpSettings { RequestTimeout = Short });
        Socket client = plane.Connect();
        client.Say("GET / HTTP/1.1\r\nHos");

        Assert.StartsWith("HTTP/1.1 408 ", client.HearsAll());
        client.Dispose();
        Assert.Matches(@" www www/<NOSRV> -1/-1/-1/-1/\d+ 408 \d+ - - cR-- 1/1/0/0/0 0/0 ""<BADREQ>""$", plane.EndsWith(SessionOutcome.RequestTimeout, "cR"));
    }

    [Fact]
    public void Client_that_says_nothing_is_let_go_without_a_word()
    {
        using var plane = new HttpPlane(new HttpSettings { RequestTimeout = Short });
        Socket client = plane.Connect();

        Assert.Equal("", client.HearsAll());
        plane.EndsWith(SessionOutcome.RequestTimeout);
        // Nor is there a line for it: the next one is of the next client (HAProxy: option dontlognull).
        plane.Serve();
    }

    [Fact]
    public void Idle_client_is_let_go_after_the_keep_alive_time()
    {
        using var plane = new HttpPlane(new HttpSettings { KeepAliveTimeout = Short });
        (Socket client, Socket server) = plane.Ask();
        server.Say(Ok);

        Assert.Equal(Ok, client.HearsAll());
        plane.EndsWith(SessionOutcome.ClientClosed, "--");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Client_that_breaks_within_a_head_is_CR(bool abort)
    {
        using var plane = new HttpPlane();
        Socket client = plane.Connect();
        client.Say("GET / HTTP/1.1\r\nHos");
        Until(() => plane.Plane.Sessions(new SessionFilter(), 1).Length == 1, "the session");
        End(client, abort);

        Assert.Matches(@" www www/<NOSRV> -1/-1/-1/-1/\d+ 400 0 - - CR-- 1/1/0/0/0 0/0 ""<BADREQ>""$", plane.EndsWith(SessionOutcome.ClientReset, "CR"));
    }

    [Fact]
    public void Client_that_breaks_while_it_waits_is_CQ()
    {
        using var plane = new HttpPlane(maxConnections: 1);
        plane.Ask();
        Socket second = plane.Connect();
        second.Say(Get);
        Until(() => plane.Waiting == 1, "the second to wait");
        second.Abort();

        Assert.Matches(@" app/<NOSRV> \d+/\d+/-1/-1/\d+ -1 0 - - CQ-- 2/2/\d/\d/0 0/1 ", plane.EndsWith(SessionOutcome.ClientReset, "CQ"));
        Assert.Equal(0, plane.Waiting);
    }

    [Fact]
    public void Client_that_breaks_while_the_server_thinks_ends_the_exchange()
    {
        using var plane = new HttpPlane();
        (Socket client, Socket server) = plane.Ask();
        client.Abort();

        server.HearsAReset();
        Assert.Matches(@" www app/s1 \d+/0/\d+/-1/\d+ -1 0 - - CH-- ", plane.EndsWith(SessionOutcome.ClientReset, "CH"));
        Assert.Equal((1, 0), (plane.S1.Exchanges.ClientAborts, plane.S1.Exchanges.ServerAborts));
        Assert.Equal(1, plane.Www.Answers[5]);
    }

    [Fact]
    public void Client_that_breaks_in_the_middle_of_its_answer_ends_the_exchange()
    {
        const string half = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf";
        using var plane = new HttpPlane();
        (Socket client, Socket server) = plane.Ask();
        server.Say(half);
        client.Hears(half);
        client.Abort();

        server.HearsAReset();
        Assert.Matches(@" www app/s1 \d+/0/\d+/\d+/\d+ 200 42 - - CD-- ", plane.EndsWith(SessionOutcome.ClientReset, "CD"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Upload_that_breaks_off_is_never_taken_for_whole(bool abort)
    {
        using var plane = new HttpPlane();
        (Socket client, Socket server) = plane.Ask(HalfAnUpload);
        End(client, abort);

        server.HearsAReset();
        plane.EndsWith(SessionOutcome.ClientReset, "CD");
    }

    [Fact]
    public void Upload_that_stalls_gives_408()
    {
        using var plane = new HttpPlane(timeouts: QuickClient);
        (Socket client, Socket server) = plane.Ask(HalfAnUpload);

        Assert.StartsWith("HTTP/1.1 408 ", client.HearsAll());
        server.HearsAReset();
        client.Dispose();
        plane.EndsWith(SessionOutcome.ClientTimeout, "cH");
    }

    [Fact]
    public async Task Reader_that_takes_nothing_is_cD()
    {
        using var plane = new HttpPlane(timeouts: QuickClient);
        (Socket client, Socket server) = plane.Ask();
        Task<bool> sending = OwnThread.Run(() => server.SaysAll("HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n", 100_000_000));

        Assert.Matches(" app/s1 .* 200 ", plane.EndsWith(SessionOutcome.ClientTimeout, "cD"));
        Assert.False(await sending);
        Assert.Throws<SocketException>(() => client.HearsAll());
    }

    [Fact]
    public void Clients_of_a_closed_frontend_are_let_go_between_requests()
    {
        using var plane = new HttpPlane(new HttpSettings { KeepAliveTimeout = Patience });
        Socket idle = plane.Connect();
        (Socket busy, Socket server) = plane.Ask();
        plane.Plane.CloseFrontend("www");
        server.Say(Ok);

        Assert.Equal("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok", busy.HearsAll());
        Assert.Equal("", idle.HearsAll());
        Until(() => plane.Www.Sessions == 0, "the end of both");
    }

    private static void End(Socket client, bool abort)
    {
        if (abort) client.Abort();
        else client.Dispose();
    }
}
