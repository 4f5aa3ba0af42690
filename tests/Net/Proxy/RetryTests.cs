using System.Net;
using System.Net.Sockets;
using HaActors.Net.Model;
using HaActors.Net.Proxy;
using static HaActors.Net.Tests.Proxy.LoopbackPlane;

namespace HaActors.Net.Tests.Proxy;

public sealed class RetryTests
{
    private static readonly TrafficTimeouts QuickConnect = new(TimeSpan.FromMilliseconds(50), Patience, Patience);

    [Fact]
    public void Refusing_servers_are_passed_over_for_the_next_at_once()
    {
        using var plane = new LoopbackPlane(loops: 1);
        using Socket listener = plane.Listen();
        plane.Use(FreePort(), FreePort(), FreePort(), (IPEndPoint)listener.LocalEndPoint!);
        using Socket client = plane.Connect();
        using Socket server = Accept(listener);

        client.Say("found");
        server.Hears("found");

        Assert.Equal([1, 1, 1, 0], plane.Plane.Read().Servers.Select(each => each.ConnectErrors));
        Assert.Equal([1, 1, 1, 0], plane.Plane.Read().Servers.Select(each => each.Redispatches));
    }

    [Fact]
    public void Single_server_that_refuses_is_asked_again_after_a_pause_and_then_given_up()
    {
        using var plane = new LoopbackPlane(loops: 1, timeouts: QuickConnect);
        plane.Plane.ReplacePool(Gone(retries: 2));
        using Socket client = plane.Connect();

        client.HearsAReset();

        Until(() => plane.Www is { Refused: 1, Sessions: 0 }, "the refusal");
        Assert.Equal(1, plane.Outcome(SessionOutcome.ConnectFailed));
        Assert.True(plane.Server("s1") is { ConnectErrors: 3, Retries: 2, Redispatches: 0, ErrorsInARow: 3 });
    }

    [Fact]
    public void Errors_in_a_row_end_with_the_first_answer()
    {
        using var plane = new LoopbackPlane(loops: 1);
        using Socket listener = plane.Listen();
        plane.Use(listener);
        for (int i = 1; i <= 2; i++)
        {
            using Socket refused = plane.Connect();
            using (Socket resetting = Accept(listener)) resetting.LingerState = new LingerOption(enable: true, seconds: 0);
            Until(() => plane.Server("s1").ErrorsInARow == i, "a connection that was reset without an answer");
        }

        using Socket client = plane.Connect();
        using Socket server = Accept(listener);
        server.Say("well");
        client.Hears("well");
        Until(() => plane.Server("s1").ErrorsInARow == 0, "an answer");
        server.LingerState = new LingerOption(enable: true, seconds: 0);
        server.Close();
        Until(() => plane.Server("s1").Sessions == 0, "the end");
        Assert.Equal(0, plane.Server("s1").ErrorsInARow);
    }

    [Fact]
    public void Server_that_comes_back_during_the_retries_takes_the_client()
    {
        using var plane = new LoopbackPlane(loops: 1, timeouts: QuickConnect);
        ServerPool pool = Gone(retries: 100);
        plane.Plane.ReplacePool(pool);
        using Socket client = plane.Connect();
        Until(() => plane.Server("s1").ConnectErrors > 0, "a refusal");

        using var back = new Socket(SocketType.Stream, ProtocolType.Tcp);
        back.Bind(pool.Servers[0].Endpoint);
        back.Listen();
        using Socket server = Accept(back);

        server.Say("back");
        client.Hears("back");
    }

    [Theory]
    [InlineData(Redispatch.Last, new long[] { 3, 0 }, new long[] { 1, 0 })]
    [InlineData(Redispatch.Each, new long[] { 1, 0 }, new long[] { 1, 0 })]
    public void Redispatch_says_which_retry_moves_on(Redispatch redispatch, long[] errors, long[] moves)
    {
        using var plane = new LoopbackPlane(loops: 1, timeouts: QuickConnect);
        using Socket listener = plane.Listen();
        var alive = (IPEndPoint)listener.LocalEndPoint!;
        plane.Plane.ReplacePool(new ServerPool("app", BalanceAlgorithm.RoundRobin, [new PoolServer("s1", FreePort(), 100), new PoolServer("s2", alive, 100)])
        {
            Redispatch = redispatch,
        });
        using Socket client = plane.Connect();
        using Socket server = Accept(listener);

        Assert.Equal(errors, plane.Plane.Read().Servers.Select(each => each.ConnectErrors));
        Assert.Equal(moves, plane.Plane.Read().Servers.Select(each => each.Redispatches));
    }

    [Fact]
    public void Without_redispatch_the_session_stays_with_its_server()
    {
        using var plane = new LoopbackPlane(loops: 1, timeouts: QuickConnect);
        using Socket listener = plane.Listen();
        var alive = (IPEndPoint)listener.LocalEndPoint!;
        plane.Plane.ReplacePool(new ServerPool("app", BalanceAlgorithm.RoundRobin, [new PoolServer("s1", FreePort(), 100), new PoolServer("s2", alive, 100)])
        {
            Redispatch = Redispatch.Never,
            Retries = 1,
        });
        using Socket client = plane.Connect();

        client.HearsAReset();
        Until(() => plane.Www.Refused == 1, "the refusal");
        Assert.Equal([2, 0], plane.Plane.Read().Servers.Select(each => each.ConnectErrors));
    }

    private static ServerPool Gone(int retries) =>
        new("app", BalanceAlgorithm.RoundRobin, [new PoolServer("s1", FreePort(), 100)]) { Retries = retries };
}
