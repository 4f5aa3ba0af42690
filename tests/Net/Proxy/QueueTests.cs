using System.Net.Sockets;
using HaActors.Net.Model;
using HaActors.Net.Proxy;
using static HaActors.Net.Tests.Proxy.LoopbackPlane;

namespace HaActors.Net.Tests.Proxy;

public sealed class QueueTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task Sessions_over_the_servers_limits_wait_and_are_all_served(int loops)
    {
        using var plane = new LoopbackPlane(loops);
        using Socket listener = plane.Listen();
        plane.Plane.ReplacePool(Pool(3, listener) with { QueueTimeout = Patience });
        var clients = Enumerable.Range(0, 40).Select(_ => plane.Connect()).ToList();
        Until(() => plane.Plane.Read().Backends.Single().Waiting == 37, "37 to wait");

        Task<bool>[] answered = [.. clients.Select(client => OwnThread.Run(() =>
        {
            client.Hears("yes");
            client.Dispose();
            return true;
        }))];
        for (int served = 0; served < 40; served++)
        {
            using Socket server = Accept(listener);
            server.Say("yes");
        }

        await Task.WhenAll(answered);
        Assert.InRange(plane.Server("s1").MostSessions, 1, 3);
        Until(() => plane.Www.Sessions == 0, "all sessions to end");
        Assert.Equal(0, plane.Plane.Read().Backends.Single().Waiting);
        Assert.Equal(40, plane.Server("s1").Total);
    }

    [Fact]
    public void Who_waits_too_long_is_reset()
    {
        using var pair = new WaitingPair(limit: TimeSpan.FromMilliseconds(50));

        pair.Second.HearsAReset();

        Until(() => pair.Plane.Outcome(SessionOutcome.QueueTimeout) == 1, "the outcome");
        pair.Server.Say("undisturbed");
        pair.First.Hears("undisturbed");
    }

    [Fact]
    public void Bytes_and_end_that_came_while_waiting_reach_the_server()
    {
        using var plane = new LoopbackPlane(loops: 1);
        using Socket listener = plane.Listen();
        plane.Plane.ReplacePool(Pool(1, listener) with { QueueTimeout = Patience });
        using Socket first = plane.Connect();
        Socket firstServer = Accept(listener);
        using Socket second = plane.Connect();
        second.Say("question");
        second.Shutdown(SocketShutdown.Send);
        Until(() => plane.Plane.Read().Backends.Single().Waiting == 1, "the second to wait");

        firstServer.Dispose();
        first.Dispose();
        using Socket server = Accept(listener);
        server.Hears("question");
        server.HearsTheEnd();
        server.Say("answer");
        second.Hears("answer");
    }

    [Fact]
    public void New_server_takes_those_who_wait()
    {
        using var plane = new LoopbackPlane(loops: 2);
        using Socket one = plane.Listen();
        using Socket two = plane.Listen();
        plane.Plane.ReplacePool(Pool(1, one) with { QueueTimeout = Patience });
        using Socket first = plane.Connect();
        using Socket firstServer = Accept(one);
        using Socket second = plane.Connect();
        Until(() => plane.Plane.Read().Backends.Single().Waiting == 1, "the second to wait");

        plane.Plane.ReplacePool(Pool(1, one, two) with { QueueTimeout = Patience });

        using Socket server = Accept(two);
        server.Say("here");
        second.Hears("here");
    }

    [Fact]
    public void Who_waits_for_a_server_that_goes_down_takes_another()
    {
        using var plane = new LoopbackPlane(loops: 1);
        Socket[] listeners = [plane.Listen(), plane.Listen()];
        plane.Plane.ReplacePool(Pool(1, listeners) with { Balance = BalanceAlgorithm.Source, QueueTimeout = Patience });
        using Socket first = plane.Connect();
        Until(() => plane.Plane.Read().Servers.Any(each => each.Sessions == 1), "a session");
        int hashed = plane.Server("s1").Sessions == 1 ? 0 : 1;
        using Socket second = plane.Connect();
        Until(() => plane.Plane.Read().Servers[hashed].Waiting == 1, "the second to wait for its own server");

        ServerPool rest = Pool(1, listeners) with { Balance = BalanceAlgorithm.Source, QueueTimeout = Patience };
        plane.Plane.ReplacePool(rest with { Servers = rest.Servers.RemoveAt(hashed) });

        using Socket server = Accept(listeners[1 - hashed]);
        server.Say("moved");
        second.Hears("moved");
    }

    [Fact]
    public void Full_local_server_spills_to_the_others_and_gets_sessions_again_when_it_has_room()
    {
        using var plane = new LoopbackPlane(loops: 1);
        Socket[] listeners = [plane.Listen(), plane.Listen()];
        ServerPool pool = Pool(2, listeners);
        plane.Plane.ReplacePool(pool with { Servers = [pool.Servers[0], pool.Servers[1] with { Overflow = true }] });

        var clients = Enumerable.Range(0, 3).Select(_ => plane.Connect()).ToList();
        Socket[] local = [Accept(listeners[0]), Accept(listeners[0])];
        using Socket other = Accept(listeners[1]);
        local[0].Dispose();
        clients[0].Dispose();
        Until(() => plane.Www.Sessions == 2, "the end of one");
        using Socket again = plane.Connect();
        using Socket localAgain = Accept(listeners[0]);
        clients.ForEach(client => client.Dispose());
        local[1].Dispose();
    }

    [Fact]
    public void Draining_server_gets_none_of_those_who_wait_for_any()
    {
        using var plane = new LoopbackPlane(loops: 1);
        Socket[] listeners = [plane.Listen(), plane.Listen()];
        ServerPool pool = Pool(1, listeners) with { QueueTimeout = Patience };
        plane.Plane.ReplacePool(pool);
        Socket[] clients = [plane.Connect(), plane.Connect(), plane.Connect()];
        Socket[] servers = [Accept(listeners[0]), Accept(listeners[1])];
        Until(() => plane.Plane.Read().Backends.Single().Waiting == 1, "the third to wait");

        plane.Plane.ReplacePool(pool with { Servers = [pool.Servers[1]], BoundOnly = [pool.Servers[0]] });
        clients[0].Dispose();
        servers[0].Dispose();
        Until(() => plane.Server("s1").Sessions == 0, "the end of the drain");
        Assert.Equal(1, plane.Plane.Read().Backends.Single().Waiting);

        clients[1].Dispose();
        servers[1].Dispose();
        using Socket server = Accept(listeners[1]);
        server.Say("here");
        clients[2].Hears("here");
        Assert.Equal(1, plane.Server("s1").Total);
    }

    [Fact]
    public void Lowered_limit_holds_for_those_who_wait()
    {
        using var plane = new LoopbackPlane(loops: 1);
        using Socket listener = plane.Listen();
        plane.Plane.ReplacePool(Pool(2, listener) with { QueueTimeout = Patience });
        Socket[] clients = [.. Enumerable.Range(0, 4).Select(_ => plane.Connect())];
        Socket[] servers = [Accept(listener), Accept(listener)];
        Until(() => plane.Plane.Read().Backends.Single().Waiting == 2, "two to wait");

        plane.Plane.ReplacePool(Pool(1, listener) with { QueueTimeout = Patience });
        servers[0].Dispose();
        Socket? ended = null;
        Until(() => (ended = clients.FirstOrDefault(client => client.Poll(0, SelectMode.SelectRead))) is not null, "the end of one");
        ended!.Dispose();
        Until(() => plane.Server("s1").Sessions == 1, "one session less");
        Assert.Equal(2, plane.Plane.Read().Backends.Single().Waiting);
    }
}
