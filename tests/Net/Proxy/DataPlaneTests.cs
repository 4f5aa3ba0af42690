using System.Net;
using System.Net.Sockets;
using HaActors.Net.Model;
using HaActors.Net.Proxy;
using static HaActors.Net.Tests.Proxy.LoopbackPlane;

namespace HaActors.Net.Tests.Proxy;

public sealed class DataPlaneTests
{
    [Fact]
    public void Connections_are_spread_over_the_servers_by_turns()
    {
        using var plane = new LoopbackPlane(loops: 1);
        Socket[] listeners = [plane.Listen(), plane.Listen(), plane.Listen()];
        plane.Use(listeners);

        var clients = Enumerable.Range(0, 9).Select(_ => plane.Connect()).ToList();
        Until(() => plane.Plane.Read().Servers.Sum(each => each.Sessions) == 9, "nine sessions");

        Assert.Equal([3, 3, 3], plane.Plane.Read().Servers.Select(each => each.Total));
        clients.ForEach(client => client.Dispose());
    }

    [Fact]
    public void Every_loop_takes_connections()
    {
        using var plane = new LoopbackPlane(loops: 4);
        using Socket listener = plane.Listen();
        plane.Use(listener);

        var clients = Enumerable.Range(0, 200).Select(_ => plane.Connect()).ToList();
        Until(() => plane.Www.Sessions == 200, "200 sessions");
        int[] relays = new int[4];
        plane.Plane.OnEveryLoop((loop, i) => relays[i] = loop.Relays.Count);

        Assert.All(relays, count => Assert.InRange(count, 1, 199));
        clients.ForEach(client => client.Dispose());
    }

    [Fact]
    public void Replaced_pool_takes_new_connections_while_open_ones_keep_their_server()
    {
        using var plane = new LoopbackPlane();
        using Socket before = plane.Listen();
        using Socket after = plane.Listen();
        plane.Use(before);
        using Socket first = plane.Connect();
        using Socket firstServer = Accept(before);

        plane.Use(after);
        using Socket second = plane.Connect();
        using Socket secondServer = Accept(after);
        second.Say("new");
        secondServer.Hears("new");
        first.Say("old");
        firstServer.Hears("old");

        plane.Use(Array.Empty<Socket>());
        using Socket third = plane.Connect();
        third.HearsAReset();
        first.Say("still");
        firstServer.Hears("still");
    }

    [Fact]
    public void Killing_the_sessions_of_one_server_leaves_the_others()
    {
        using var plane = new LoopbackPlane(loops: 1);
        Socket[] listeners = [plane.Listen(), plane.Listen()];
        plane.Use(listeners);
        using Socket first = plane.Connect();
        using Socket firstServer = Accept(listeners[0]);
        using Socket second = plane.Connect();
        using Socket secondServer = Accept(listeners[1]);

        plane.Plane.KillSessions("app", "s1");
        first.HearsAReset();
        firstServer.HearsAReset();
        second.Say("alive");
        secondServer.Hears("alive");

        plane.Plane.KillSessions("other", null);
        second.Say("alive");
        secondServer.Hears("alive");

        plane.Plane.KillSessions("app", null);
        second.HearsAReset();
        Assert.Equal(2, plane.Outcome(SessionOutcome.Killed));
    }

    [Fact]
    public void Sessions_are_listed_and_killed_by_number()
    {
        using var plane = new LoopbackPlane(loops: 3);
        using Socket listener = plane.Listen();
        plane.Use(listener);
        var clients = Enumerable.Range(0, 10).Select(_ => plane.Connect()).ToList();
        var servers = Enumerable.Range(0, 10).Select(_ => Accept(listener)).ToList();
        Until(() => plane.Server("s1").Sessions == 10, "ten sessions");

        var sessions = plane.Plane.Sessions(new SessionFilter(Backend: "app", Server: "s1"), 100);
        Assert.Equal(10, sessions.DistinctBy(session => session.Id).Count());
        Assert.Equal(clients.Select(PortOf).Order(), sessions.Select(session => session.Client.Port).Order());
        Assert.All(sessions, session => Assert.Equal(("www", "app", "s1", SessionPhase.Data), (session.Frontend, session.Backend, session.Server, session.Phase)));
        Assert.Equal(4, plane.Plane.Sessions(new SessionFilter(), 4).Length);

        SessionInfo one = sessions.Single(session => session.Client.Port == PortOf(clients[3]));
        Assert.Equal(1, plane.Plane.KillSessions(new SessionFilter(Id: one.Id)));
        clients[3].HearsAReset();
        Assert.Equal(9, plane.Plane.Sessions(new SessionFilter(), 100).Length);
        clients.ForEach(client => client.Dispose());
        servers.ForEach(server => server.Dispose());
    }

    [Fact]
    public void Connections_over_the_limit_wait_until_one_ends()
    {
        using var plane = new LoopbackPlane(loops: 2, maxConnections: 3);
        using Socket listener = plane.Listen();
        plane.Use(listener);
        var clients = Enumerable.Range(0, 8).Select(_ => plane.Connect()).ToList();
        var servers = Enumerable.Range(0, 3).Select(_ => Accept(listener)).ToList();

        // Longer than any pause of a listener, so a limit that leaks would show.
        Assert.False(listener.Poll(TimeSpan.FromMilliseconds(100), SelectMode.SelectRead));
        Assert.Equal(3, plane.Www.Sessions);
        for (int i = 0; i < 5; i++)
        {
            servers[i].Abort();
            servers.Add(Accept(listener));
            Assert.InRange(plane.Www.Sessions, 1, 3);
        }

        Assert.Equal(8, plane.Www.Total);
        clients.ForEach(client => client.Dispose());
        servers.ForEach(server => server.Dispose());
    }

    [Fact]
    public void Closed_frontend_keeps_sessions_and_frees_the_port()
    {
        using var plane = new LoopbackPlane();
        using Socket listener = plane.Listen();
        plane.Use(listener);
        using Socket client = plane.Connect();
        using Socket server = Accept(listener);

        plane.Plane.CloseFrontend("www");

        Assert.Equal(SocketError.ConnectionRefused, Assert.Throws<SocketException>(plane.Connect).SocketErrorCode);
        client.Say("still open");
        server.Hears("still open");
        plane.Plane.OpenFrontend(plane.Frontend);
        using Socket again = plane.Connect();
        using Socket againServer = Accept(listener);
        Until(() => plane.Www is { Total: 2, Sessions: 2 }, "counters that go on");
    }

    [Fact]
    public async Task Queued_connections_are_served_when_a_frontend_closes()
    {
        using var plane = new LoopbackPlane(loops: 1);
        using Socket listener = plane.Listen();
        plane.Use(listener);
        using var busy = new ManualResetEventSlim();
        using var holding = new ManualResetEventSlim();
        Task hold = OwnThread.Run(() => plane.Plane.OnEveryLoop((_, _) =>
        {
            holding.Set();
            busy.Wait(Patience);
        }));
        Assert.True(holding.Wait(Patience));
        var clients = Enumerable.Range(0, 20).Select(_ => plane.Connect()).ToList();
        Task close = OwnThread.Run(() => plane.Plane.CloseFrontend("www"));
        busy.Set();
        await Task.WhenAll(hold, close);

        foreach (Socket client in clients)
        {
            using Socket server = Accept(listener);
            server.Say("served");
        }

        clients.ForEach(client => client.Hears("served"));
        clients.ForEach(client => client.Dispose());
    }

    [Fact]
    public void Opening_again_adapts_binds_and_backend()
    {
        using var plane = new LoopbackPlane();
        using Socket listener = plane.Listen();
        IPEndPoint other = FreePort();
        plane.Plane.ReplacePool(new ServerPool(
            "other", BalanceAlgorithm.RoundRobin, [new PoolServer("x", (IPEndPoint)listener.LocalEndPoint!, 1)]));

        plane.Plane.OpenFrontend(plane.Frontend with { Binds = [other], Backend = "other" });

        Assert.Throws<SocketException>(plane.Connect);
        using var client = new Socket(SocketType.Stream, ProtocolType.Tcp);
        client.Connect(other);
        using Socket server = Accept(listener);
        server.Say("moved");
        client.Hears("moved");
    }

    [Fact]
    public void Disposing_resets_sessions_and_closes_listeners()
    {
        using var plane = new LoopbackPlane();
        using Socket listener = plane.Listen();
        plane.Use(listener);
        using Socket client = plane.Connect();
        using Socket server = Accept(listener);

        plane.Plane.Dispose();

        client.HearsAReset();
        server.HearsAReset();
        Assert.Throws<SocketException>(plane.Connect);
        Assert.Equal(0, plane.Www.Sessions);
        Assert.Throws<ObjectDisposedException>(() => plane.Plane.OpenFrontend(plane.Frontend));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(65)]
    public void Rejects_a_number_of_loops_out_of_range(int loops) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new DataPlane(loops));

    private static int PortOf(Socket client) => ((IPEndPoint)client.LocalEndPoint!).Port;
}
