using System.Net.Sockets;
using System.Runtime.InteropServices;
using HaActors.Net.Tests.Proxy.Http;
using HaActors.Tests.Shared;
using static HaActors.Net.Tests.Proxy.LoopbackPlane;

namespace HaActors.Net.Tests.Proxy;

[Collection(Exclusive.Name)]
public sealed class ResourceTests
{
    private const int Requests = 10_000;
    private const int Sessions = 500;

    [Fact]
    public void Requests_and_sessions_allocate_nothing_on_the_loop()
    {
        using var plane = new LoopbackPlane(loops: 1);
        using Socket listener = plane.Listen();
        plane.Use(listener);
        Exchange(plane, listener, sessions: 50, requests: 100);
        long before = AllocatedOnLoop(plane);
        long itself = AllocatedOnLoop(plane) - before;

        before = AllocatedOnLoop(plane);
        Exchange(plane, listener, Sessions, Requests);
        long allocated = AllocatedOnLoop(plane) - before - itself;

        // Asking posts a change, so a few bytes may differ; one object per session would be 12 kB and more.
        Assert.InRange(allocated, -1000, 1000);
    }

    [Fact]
    public async Task Idle_sessions_hold_neither_buffers_nor_pipes()
    {
        using var plane = new LoopbackPlane(loops: 1);
        using Socket listener = plane.Listen();
        plane.Use(listener);
        using Socket client = plane.Connect();
        using Socket server = Accept(listener);
        int before = Descriptors.Open().Count;

        var pairs = Enumerable.Range(0, 100).Select(_ => (Client: plane.Connect(), Server: Accept(listener))).ToList();
        byte[] bulk = new byte[1_000_000];
        foreach ((Socket from, Socket to) in pairs)
        {
            Task sending = OwnThread.Run(() => from.Send(bulk));
            for (int left = bulk.Length; left > 0;) left -= to.Receive(bulk, left, SocketFlags.None);
            await sending;
        }

        // Four descriptors per session, and the one pipe that all of them shared in turn.
        Assert.InRange(Descriptors.Open().Count - before, 400, 402);
        pairs.ForEach(pair =>
        {
            pair.Client.Dispose();
            pair.Server.Dispose();
        });
    }

    [Fact]
    public void Accepting_pauses_without_descriptors_and_goes_on_with_them()
    {
        using var plane = new LoopbackPlane(loops: 1);
        using Socket listener = plane.Listen();
        plane.Use(listener);
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        Assert.Equal(0, getrlimit(NumberOfFiles, out Limit limit));

        try
        {
            SetLimit(limit with { Soft = LowestFreeDescriptor() });
            client.Connect(plane.Endpoint);
            Until(() => plane.Www.AcceptPauses > 1, "a pause");
            Assert.Equal(0, plane.Www.Total);
        }
        finally
        {
            SetLimit(limit);
        }

        using Socket server = Accept(listener);
        server.Say("after all");
        client.Hears("after all");
    }

    [Fact]
    public void Session_without_a_descriptor_for_its_server_is_RC()
    {
        using var plane = new LoopbackPlane(loops: 1, logs: 1);
        plane.Use(plane.Listen());
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = (int)Patience.TotalMilliseconds };
        Assert.Equal(0, getrlimit(NumberOfFiles, out Limit limit));
        try
        {
            // One, for the client's connection.
            SetLimit(limit with { Soft = LowestFreeDescriptor() + 1 });
            client.Connect(plane.Endpoint);
            Assert.Matches(@" app/s1 0/-1/\d+ 0 RC ", plane.Line());
        }
        finally
        {
            SetLimit(limit);
        }

        client.HearsAReset();
    }

    [Fact]
    public void Request_without_a_descriptor_for_its_server_gives_500_and_is_RC()
    {
        using var plane = new HttpPlane();
        Socket client = plane.Connect();
        Until(() => plane.Www.Sessions == 1, "the session");
        Assert.Equal(0, getrlimit(NumberOfFiles, out Limit limit));
        try
        {
            SetLimit(limit with { Soft = LowestFreeDescriptor() });
            client.Say(HttpPlane.Get);
            Assert.StartsWith("HTTP/1.1 500 ", client.HearsAll());
        }
        finally
        {
            SetLimit(limit);
        }

        Assert.Matches(@" app/s1 \d+/\d+/-1/-1/\d+ 500 \d+ - - RC-- ", plane.Line());
    }

    private static long AllocatedOnLoop(LoopbackPlane plane)
    {
        long bytes = 0;
        plane.Plane.OnEveryLoop((_, _) => bytes = GC.GetAllocatedBytesForCurrentThread());
        return bytes;
    }

    private static void Exchange(LoopbackPlane plane, Socket listener, int sessions, int requests)
    {
        byte[] bytes = new byte[100];
        for (int session = 0; session < sessions; session++)
        {
            using Socket client = plane.Connect();
            using Socket server = Accept(listener);
            for (int request = 0; request < requests / sessions; request++)
            {
                client.Send(bytes);
                server.Receive(bytes);
                server.Send(bytes);
                client.Receive(bytes);
            }
        }

        Until(() => plane.Www.Sessions == 0, "all sessions to end");
    }

    private static void SetLimit(Limit limit) => Assert.Equal(0, setrlimit(NumberOfFiles, limit));

    private static ulong LowestFreeDescriptor()
    {
        using FileStream probe = File.OpenRead("/dev/null");
        return (ulong)probe.SafeFileHandle.DangerousGetHandle();
    }

    private const int NumberOfFiles = 7;    // RLIMIT_NOFILE, include/uapi/asm-generic/resource.h

    [StructLayout(LayoutKind.Sequential)]
    private record struct Limit(ulong Soft, ulong Hard);

    [DllImport("libc")]
    private static extern int getrlimit(int resource, out Limit limit);

    [DllImport("libc")]
    private static extern int setrlimit(int resource, in Limit limit);
}
