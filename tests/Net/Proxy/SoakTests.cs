using System.Net.Sockets;
using HaActors.Tests.Shared;
using static HaActors.Net.Tests.Proxy.LoopbackPlane;

namespace HaActors.Net.Tests.Proxy;

[Collection(Exclusive.Name)]
public sealed class SoakTests
{
    // Minutes of it: ./ha bench soak.
    [Fact]
    public void Random_ends_of_sessions_leak_nothing_and_every_session_is_accounted_for()
    {
        SoakReport report = new TrafficSoak(seed: 7, clientsOfMode: 2).Run(TimeSpan.FromSeconds(8));

        Assert.Empty(report.Faults);
        Assert.InRange(report.Sessions, 200, long.MaxValue);
        // The soak is one only if the ends were of many kinds.
        Assert.All(report.Frontends, each => Assert.InRange(each.Outcomes.Count(count => count > 0), 5, int.MaxValue));
    }

    [Fact]
    public void Thousand_sessions_at_once_each_get_their_own_bytes()
    {
        using var plane = new LoopbackPlane();
        using Socket listener = plane.Listen();
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
}
