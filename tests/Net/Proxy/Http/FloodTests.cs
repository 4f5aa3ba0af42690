using System.Net.Sockets;
using HaActors.Net.Proxy;
using static HaActors.Net.Tests.Proxy.Http.HttpPlane;
using static HaActors.Net.Tests.Proxy.LoopbackPlane;

namespace HaActors.Net.Tests.Proxy.Http;

/// <summary>Ends that never stop talking get their turns, and the others of their loop theirs.</summary>
public sealed class FloodTests
{
    private const string Refusal = "HTTP/1.1 413 Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";

    private const string RefusalHeard = "HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

    private const string Upload = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000000000\r\n\r\n";

    // To HTTP/1.0 they are not passed on, so that nothing but taking turns holds them up.
    [Fact]
    public async Task Interim_answers_without_end_hold_up_nobody_else_and_end_with_an_operators_word()
    {
        using var plane = new HttpPlane();
        Socket client = plane.Connect();
        client.Say("GET / HTTP/1.0\r\nHost: a\r\n\r\n");
        Socket endless = plane.Accept();
        endless.Hears("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        Task<bool> flood = OwnThread.Run(() => endless.SaysAll("", long.MaxValue, string.Concat(Enumerable.Repeat("HTTP/1.1 103 Early\r\n\r\n", 1000))));

        OthersAreServed(plane);
        Assert.False(flood.IsCompleted);
        Assert.Equal(1, plane.Plane.KillSessions(new SessionFilter(Id: plane.Plane.Sessions(new SessionFilter(), 10).Single(each => each.Phase == SessionPhase.Answer).Id)));
        Assert.False(await flood);
        client.HearsAReset();
        Assert.Contains(" KH-- ", plane.Line());
    }

    [Fact]
    public async Task Early_answer_reaches_a_client_that_is_still_sending()
    {
        using var plane = new HttpPlane();
        (Socket client, Socket server) = plane.Ask(Upload);
        Task<bool> sending = OwnThread.Run(() => client.SaysAll("", 30_000_000));
        server.Say(Refusal);
        server.Shutdown(SocketShutdown.Send);

        client.Hears(RefusalHeard);
        client.HearsTheEnd();
        client.Dispose();
        Assert.False(await sending);
        Assert.Matches(@" 413 \d+ - - ---- ", plane.Line());
    }

    // RFC 9112 section 9.6: what an answered client still says is read, so that no RST overtakes the answer; for a while, and in turns.
    [Fact]
    public async Task Client_that_goes_on_sending_behind_its_answer_is_heard_in_turns_and_let_go_at_a_limit()
    {
        using var plane = new HttpPlane();
        (Socket client, Socket server) = plane.Ask(Upload);
        server.Say(Refusal);
        server.Shutdown(SocketShutdown.Send);
        client.Hears(RefusalHeard);
        Task<bool> flood = OwnThread.Run(() => client.SaysAll("", long.MaxValue));
        Until(() => plane.Plane.Sessions(new SessionFilter(), 10).Any(each => each.Phase == SessionPhase.Last), "the client to linger");

        OthersAreServed(plane);
        Assert.False(await flood);
        Until(() => plane.Www.Sessions == 0, "the end of all");
    }

    [Fact]
    public void Server_that_answers_early_still_gets_all_of_the_request()
    {
        const string head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n";
        using var plane = new HttpPlane();
        (Socket client, Socket server) = plane.Ask(head);
        server.Say("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nha");
        client.Hears("HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\nha");
        string body = new('x', 100_000);
        client.Say(body);
        server.Hears(body);
        server.Say("lf");

        Assert.Equal("lf", client.HearsAll());
        Assert.Matches(" app/s1 .* 200 .* ---- ", plane.Line());
    }

    private static void OthersAreServed(HttpPlane plane)
    {
        using Socket client = plane.Connect();
        client.Say(Get);
        using Socket server = plane.Accept();
        for (int i = 0; i < 20; i++)
        {
            if (i > 0) client.Say(Get);
            server.Hears(Get);
            server.Say(Ok);
            client.Hears(Ok);
            while (!plane.Line().EndsWith("\"GET / HTTP/1.1\"", StringComparison.Ordinal))
            {
            }
        }
    }
}
