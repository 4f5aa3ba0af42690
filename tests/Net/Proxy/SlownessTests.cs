using System.Net.Sockets;
using HaActors.Net.Model;
using HaActors.Net.Proxy;
using HaActors.Net.Tests.Proxy.Http;
using static HaActors.Net.Tests.Proxy.Http.HttpPlane;
using static HaActors.Net.Tests.Proxy.LoopbackPlane;

namespace HaActors.Net.Tests.Proxy;

/// <summary>Slow ends cost their own connection and nobody else's: one loop serves them and the others beside each other.</summary>
public sealed class SlownessTests
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(500);

    // A byte now and then is no reason for more time: the limit is on the whole head.
    [Fact]
    public void Head_that_comes_a_byte_at_a_time_is_cut_off_at_its_limit()
    {
        using var plane = new HttpPlane(new HttpSettings { RequestTimeout = Short });
        Socket[] slow = [.. Enumerable.Range(0, 20).Select(_ => plane.Connect())];
        using Socket quick = plane.Connect();
        Socket? server = null;
        bool[] over = new bool[slow.Length];
        for (int i = 0; over.Contains(false); i++)
        {
            for (int n = 0; n < slow.Length; n++) over[n] = over[n] || !TrySay(slow[n], i);
            server = Exchange(plane, quick, server);
            Assert.InRange(i, 0, 100_000);
        }

        foreach (Socket each in slow)
        {
            Assert.StartsWith("HTTP/1.1 408 ", each.HearsAll());
            each.Dispose();
        }

        server!.Dispose();
        Until(() => plane.Www.Outcomes[(int)SessionOutcome.RequestTimeout] == slow.Length, "all slow ones to be counted");
    }

    [Fact]
    public void Body_that_comes_a_byte_at_a_time_holds_up_nobody()
    {
        using var plane = new HttpPlane();
        const string head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 200\r\n\r\n";
        using Socket slow = plane.Connect();
        slow.NoDelay = true;
        slow.Say(head);
        using Socket patient = plane.Accept();
        patient.Hears(head);
        using Socket quick = plane.Connect();
        Socket? server = null;
        for (int i = 0; i < 200; i++)
        {
            slow.Say("x");
            patient.Hears("x");
            server = Exchange(plane, quick, server);
        }

        patient.Say(Ok);
        slow.Hears(Ok);
        server!.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Reader_that_takes_nothing_is_given_up_at_its_limit(bool isHttp)
    {
        using var plane = new LoopbackPlane(loops: 1, timeouts: new TrafficTimeouts(Patience, Short, Patience), http: isHttp ? new HttpSettings() : null);
        using Socket listener = plane.Listen();
        plane.Use(listener);
        using Socket slow = plane.Connect();
        slow.Say(Get);
        using Socket server = Accept(listener);
        server.Hears(Get);
        Task<bool> sending = OwnThread.Run(() => server.SaysAll("HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n", 100_000_000));

        Until(() => plane.Outcome(SessionOutcome.ClientTimeout) == 1, "the reader to be given up");
        Assert.False(await sending);
        Assert.Equal(0, plane.Www.Sessions);
    }

    [Fact]
    public async Task Reader_that_takes_nothing_holds_up_nobody_else()
    {
        using var plane = new HttpPlane();
        (Socket slow, Socket busy) = plane.Ask();
        Task<bool> sending = OwnThread.Run(() => busy.SaysAll("HTTP/1.1 200 OK\r\nContent-Length: 30000000\r\n\r\n", 30_000_000));
        slow.Hears("HTTP/1.1 200 OK\r\n");

        plane.Serve();
        slow.Dispose();
        Assert.False(await sending);
    }

    // Somebody who takes a little now and then is not silent.
    [Fact]
    public async Task Reader_that_is_slow_gets_everything()
    {
        using var plane = new LoopbackPlane(loops: 1, timeouts: new TrafficTimeouts(Patience, TimeSpan.FromSeconds(5), Patience), http: new HttpSettings());
        using Socket listener = plane.Listen();
        plane.Use(listener);
        using Socket slow = plane.Connect();
        slow.Say(Get);
        using Socket server = Accept(listener);
        server.Hears(Get);
        const int size = 20_000_000;
        Task sending = OwnThread.Run(() =>
        {
            server.Say($"HTTP/1.1 200 OK\r\nContent-Length: {size}\r\n\r\n");
            server.Send(new byte[size]);
        });
        slow.Hears($"HTTP/1.1 200 OK\r\nContent-Length: {size}\r\n\r\n");
        byte[] sip = new byte[200_000];
        int got = 0;
        while (got < size)
        {
            int more = slow.Receive(sip);
            Assert.NotEqual(0, more);
            got += more;
            if (got % 7 == 0) Thread.Yield();
        }

        await sending;
        Assert.Equal(size, got);
    }

    private static bool TrySay(Socket socket, int at)
    {
        try
        {
            if (socket.Available > 0) return false;
            socket.Send([(byte)(at < 4 ? "GET "[at] : at == 4 ? '/' : 'x')]);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static Socket Exchange(HttpPlane plane, Socket client, Socket? server)
    {
        client.Say(Get);
        server ??= plane.Accept();
        server.Hears(Get);
        server.Say(Ok);
        client.Hears(Ok);
        return server;
    }
}
