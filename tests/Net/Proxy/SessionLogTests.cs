using System.Net;
using System.Net.Sockets;
using HaActors.Net.Model;
using HaActors.Net.Proxy;
using static HaActors.Net.Tests.Proxy.LoopbackPlane;

namespace HaActors.Net.Tests.Proxy;

/// <summary>The line of each session of mode tcp, and what is left out.</summary>
public sealed class SessionLogTests
{
    [Fact]
    public void Session_that_ended_well_has_haproxys_fields()
    {
        using var plane = new LoopbackPlane(loops: 1, logs: 1);
        using Socket listener = plane.Listen();
        plane.Use(listener);
        using Socket client = plane.Connect();
        using Socket server = Accept(listener);
        server.Say("twelve bytes");
        client.Hears("twelve bytes");
        int port = ((IPEndPoint)client.LocalEndPoint!).Port;
        client.Dispose();
        server.Dispose();

        Assert.Matches(
            $@"^127\.0\.0\.1:{port} \[\d\d/\w{{3}}/\d{{4}}:\d\d:\d\d:\d\d\.\d{{3}}\] www app/s1 0/\d+/\d+ 12 -- 1/1/1/1/0 0/0$",
            plane.Line());
    }

    [Fact]
    public void Sample_leaves_out_sessions_that_ended_well_and_no_others()
    {
        using var plane = new LoopbackPlane(loops: 1, logs: 5);
        using Socket listener = plane.Listen();
        plane.Use(listener);
        for (int i = 0; i < 10; i++)
        {
            using Socket client = plane.Connect();
            using Socket server = Accept(listener);
            client.Dispose();
            server.HearsTheEnd();
            server.Dispose();
        }

        Until(() => plane.Www.Sessions == 0, "all to end");
        plane.Use(FreePort(), FreePort(), FreePort(), FreePort());
        using Socket refused = plane.Connect();
        Assert.Equal(["--", "--", "SC"], Enumerable.Range(0, 3).Select(_ => plane.Line().Split(' ')[6]));
    }

    [Fact]
    public void Log_that_is_stuck_costs_lines_and_no_request()
    {
        const int requests = 20_000;
        var sink = new StuckSink();
        using var log = new SessionLog(sink);
        using var plane = new DataPlane(1, log);
        IPEndPoint endpoint = FreePort();
        var http = new HttpSettings { Rules = [new HttpRule(null, new HttpAction.Return(200, "text/plain", "hi"))] };
        plane.OpenFrontend(new FrontendSettings("www", [endpoint], "app", 10, new TrafficTimeouts(Patience, Patience, Patience)) { Http = http });
        using var client = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = (int)Patience.TotalMilliseconds };
        client.Connect(endpoint);
        _ = OwnThread.Run(() =>
        {
            client.SaysAll("", requests * 27, string.Concat(Enumerable.Repeat("GET / HTTP/1.1\r\nHost: a\r\n\r\n", 100)));
            client.Shutdown(SocketShutdown.Send);
        });
        try
        {
            Assert.Equal(requests, client.HearsAll().Split("HTTP/1.1 200 ").Length - 1);
            Assert.InRange(log.Dropped, 1, requests);
        }
        finally
        {
            sink.GoOn();
        }
    }

    [Fact]
    public void Full_ring_drops_and_counts()
    {
        var ring = new SessionRing(3);
        for (int i = 0; i < 5; i++) ring.Add(new SessionRecord { Bytes = i });

        Assert.Equal(2, ring.Dropped);
        Assert.Equal([0, 1, 2], Enumerable.Range(0, 3).Select(_ => ring.TryTake(out SessionRecord record) ? record.Bytes : -1));
        Assert.False(ring.TryTake(out _));
        ring.Add(new SessionRecord { Bytes = 9 });
        Assert.True(ring.TryTake(out SessionRecord last) && last.Bytes == 9);
    }

    [Fact]
    public void Full_text_ring_drops_the_record_and_mixes_up_nothing()
    {
        var ring = new SessionRing(100, textCapacity: 10);
        byte[] text = new byte[10];
        for (int i = 0; i < 50; i++)
        {
            byte[] own = [.. Enumerable.Repeat((byte)i, 1 + (i % 4))];
            ring.Add(new SessionRecord { Bytes = i, Http = new HttpRecord { LineLength = own.Length } }, own);
            if (i % 3 > 0) continue;
            while (ring.TryTake(out SessionRecord record, text))
                Assert.Equal(Enumerable.Repeat((byte)record.Bytes, record.Http.LineLength), text[..record.Http.LineLength]);
        }

        long before = ring.Dropped;
        for (int i = 0; i < 3; i++) ring.Add(new SessionRecord { Http = new HttpRecord { LineLength = 4 } }, text.AsSpan(0, 4));
        Assert.True(ring.Dropped > before);
    }

    /// <summary>Takes nothing, as a pipe that nobody reads.</summary>
    private sealed class StuckSink : ILogSink
    {
        private readonly ManualResetEventSlim _goesOn = new();

        public void GoOn() => _goesOn.Set();

        public int Write(ReadOnlySpan<byte> line)
        {
            _goesOn.Wait();
            return 0;
        }

        public int Flush() => 0;

        public void Dispose() => GoOn();
    }
}
