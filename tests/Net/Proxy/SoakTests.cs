using System.Net.Sockets;
using HaActors.Net.Model;
using HaActors.Net.Proxy;
using static HaActors.Net.Tests.Proxy.LoopbackPlane;

namespace HaActors.Net.Tests.Proxy;

[Collection(Exclusive.Name)]
public sealed class SoakTests
{
    private static readonly TimeSpan SoakTime = TimeSpan.FromSeconds(3);

    [Fact]
    public async Task Random_ends_of_sessions_leak_nothing_and_every_session_is_accounted_for()
    {
        IReadOnlySet<string> before = Exclusive.OpenDescriptors();
        using (var plane = new LoopbackPlane(timeouts: new TrafficTimeouts(Patience, TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(70))))
        {
            using var stop = new CancellationTokenSource(SoakTime);
            Socket[] listeners = [plane.Listen(), plane.Listen()];
            plane.Use([(System.Net.IPEndPoint)listeners[0].LocalEndPoint!, (System.Net.IPEndPoint)listeners[1].LocalEndPoint!, FreePort()]);
            Task[] servers = [.. listeners.Select((each, i) => OwnThread.Run(() => Misbehave(new Random(i), each, stop.Token)))];
            Task<long>[] clients = [.. Enumerable.Range(0, 3).Select(i => OwnThread.Run(() => Misbehave(new Random(100 + i), plane, stop.Token)))];
            Task operators = OwnThread.Run(() => Meddle(plane, listeners, stop.Token));

            long connected = (await Task.WhenAll(clients)).Sum();
            await operators;
            Until(() => plane.Www.Sessions == 0 && plane.Www.Total == connected, "all sessions to end");
            await Task.WhenAll(servers);

            FrontendCounters www = plane.Www;
            Assert.InRange(connected, 100, long.MaxValue);
            Assert.Equal(www.Total, www.Outcomes.Sum());
            Assert.All(plane.Plane.Read().Servers, server => Assert.Equal(0, server.Sessions));
            // The soak is one only if the ends were of many kinds.
            Assert.InRange(www.Outcomes.Count(count => count > 0), 5, int.MaxValue);
        }

        Assert.Empty(Exclusive.OpenDescriptors().Except(before));
    }

    [Fact]
    public void Thousand_sessions_at_once_each_get_their_own_bytes()
    {
        using var plane = new LoopbackPlane();
        using Socket listener = plane.Listen(backlog: 4096);
        plane.Use(listener);

        var clients = Enumerable.Range(0, 1000).Select(_ => plane.Connect()).ToList();
        for (int i = 0; i < clients.Count; i++) clients[i].Say($"{i:0000}");
        var servers = Enumerable.Range(0, 1000).Select(_ => Accept(listener)).ToList();
        byte[] number = new byte[4];
        foreach (Socket server in servers)
        {
            Assert.Equal(4, server.Receive(number));
            server.Send(number);
        }

        Assert.Equal(1000, plane.Www.Sessions);
        for (int i = 0; i < clients.Count; i++) clients[i].Hears($"{i:0000}");
        clients.ForEach(client => client.Dispose());
        servers.ForEach(server => server.Dispose());
        Until(() => plane.Www.Sessions == 0, "all sessions to end");
    }

    private static long Misbehave(Random random, LoopbackPlane plane, CancellationToken stop)
    {
        long connected = 0;
        while (!stop.IsCancellationRequested)
        {
            using Socket client = plane.Connect();
            connected++;
            Act(random, client);
        }

        return connected;
    }

    private static void Misbehave(Random random, Socket listener, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            if (!listener.Poll(TimeSpan.FromMilliseconds(20), SelectMode.SelectRead)) continue;
            using Socket server = listener.Accept();
            Act(random, server);
        }
    }

    /// <summary>A few random steps, then one of the ways to end.</summary>
    private static void Act(Random random, Socket socket)
    {
        byte[] bytes = new byte[random.Next(200_000)];
        socket.ReceiveTimeout = socket.SendTimeout = 20;
        try
        {
            for (int steps = random.Next(4); steps > 0; steps--)
            {
                if (random.Next(2) == 0) socket.Send(bytes, random.Next(bytes.Length), SocketFlags.None);
                else socket.Receive(new byte[4096]);
            }

            switch (random.Next(4))
            {
                case 0:
                    socket.Abort();
                    break;
                case 1:
                    socket.Shutdown(SocketShutdown.Send);
                    while (socket.Receive(bytes) > 0) { }
                    break;
                case 2:
                    Thread.Sleep(random.Next(5) == 0 ? 100 : 1);
                    break;
            }
        }
        catch (SocketException)
        {
            // The other end misbehaves too.
        }
    }

    private static void Meddle(LoopbackPlane plane, Socket[] listeners, CancellationToken stop)
    {
        var random = new Random(7);
        while (!stop.WaitHandle.WaitOne(30))
        {
            if (random.Next(3) == 0) plane.Plane.KillSessions("app", random.Next(2) == 0 ? "s1" : null);
            plane.Use(random.Next(5) == 0 ? [] : listeners);
        }

        plane.Use(listeners);
    }
}
