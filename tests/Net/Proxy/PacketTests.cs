using System.Net;
using System.Net.Sockets;
using HaActors.Net.Model;
using HaActors.Net.Tests.Proxy.Http;
using static HaActors.Net.Tests.Proxy.LoopbackPlane;

namespace HaActors.Net.Tests.Proxy;

/// <summary>How many packets a session takes: on new connections they are most of its cost. A slow moment may add one, so each is tried some times.</summary>
public sealed class PacketTests
{
    private const int Tries = 10;
    private const int LevelTcp = 6;             // SOL_TCP, include/linux/socket.h
    private const int Cork = 3;                 // TCP_CORK, include/uapi/linux/tcp.h
    private const int Info = 11;                // TCP_INFO
    private const int PacketsInOffset = 140;    // struct tcp_info, tcpi_segs_in

    // What the kernel holds back for want of an acknowledgement leaves after 40 ms.
    private static readonly TimeSpan Held = TimeSpan.FromMilliseconds(30);

    [Fact]
    public void Last_bytes_of_a_server_and_its_end_reach_the_client_in_one_packet()
    {
        using var plane = new LoopbackPlane();
        using Socket listener = plane.Listen();
        plane.Use(listener);

        // Acceptance, acknowledgement of the question, answer with end.
        Assert.Equal(3, LeastPacketsToClient(plane.Connect, listener, "question", "answer"));
    }

    [Fact]
    public void Answer_and_the_end_of_its_connection_reach_the_client_in_one_packet()
    {
        using var plane = new HttpPlane();

        // Acceptance, answer with end; the answer acknowledges the request.
        Assert.Equal(2, LeastPacketsToClient(
            plane.Connect, plane.Listeners[0],
            "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
    }

    [Fact]
    public void Bytes_of_a_client_complete_the_handshake_with_the_server()
    {
        using var plane = new LoopbackPlane();
        using Socket listener = plane.Listen();
        plane.Use(listener);
        // Sees no client before its first bytes are there.
        IPEndPoint deferred = FreePort();
        plane.Plane.OpenFrontend(plane.Frontend with { Name = "deferred", Binds = [deferred], DeferAccept = true });

        int least = int.MaxValue;
        for (int i = 0; i < Tries; i++)
        {
            using var client = new Socket(SocketType.Stream, ProtocolType.Tcp);
            client.Connect(deferred);
            client.Say("question");
            using Socket server = Accept(listener);
            server.Hears("question");
            least = Math.Min(least, PacketsIn(server));
        }

        // Its request for a connection and the question.
        Assert.Equal(2, least);
    }

    [Fact]
    public void Server_that_speaks_first_need_not_wait_for_the_client()
    {
        using var plane = new LoopbackPlane();
        using Socket listener = plane.Listen();
        plane.Use(listener);
        var waited = System.Diagnostics.Stopwatch.StartNew();

        for (int i = 0; i < 100; i++)
        {
            using Socket client = plane.Connect();
            using Socket server = Accept(listener);
            server.Say("220 ready");
            client.Hears("220 ready");
        }

        // The kernel itself completes the handshake after 200 ms, which would be 20 s.
        Assert.True(waited.Elapsed < TimeSpan.FromSeconds(15), $"took {waited.Elapsed}");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Server_that_answers_in_two_steps_is_acknowledged_in_between(bool http)
    {
        using var plane = new LoopbackPlane(http: http ? new HttpSettings() : null);
        using Socket listener = plane.Listen();
        plane.Use(listener);

        var least = TimeSpan.MaxValue;
        for (int i = 0; i < Tries; i++)
        {
            using Socket client = plane.Connect();
            client.Say(HttpPlane.Get);
            using Socket server = Accept(listener);
            server.Hears(HttpPlane.Get[..3]);
            var waited = System.Diagnostics.Stopwatch.StartNew();
            server.Say(HttpPlane.Ok[..^2]);
            server.Say(HttpPlane.Ok[^2..]);
            client.Hears(HttpPlane.Ok);
            if (waited.Elapsed < least) least = waited.Elapsed;
        }

        Assert.True(least < Held, $"at best {least}");
    }

    [Theory]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\n", "Content-Length: 2\r\n\r\nok")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n", "ok")]
    public void Client_that_asks_in_two_steps_is_acknowledged_in_between(string first, string second)
    {
        using var plane = new HttpPlane();

        var least = TimeSpan.MaxValue;
        for (int i = 0; i < Tries; i++)
        {
            using Socket client = plane.Connect();
            var waited = System.Diagnostics.Stopwatch.StartNew();
            client.Say(first);
            client.Say(second);
            using Socket server = plane.Accept();
            byte[] heard = new byte[1024];
            int count;
            do
            {
                Assert.NotEqual(0, count = server.Receive(heard));
            }
            while (heard[count - 1] != 'k');

            if (waited.Elapsed < least) least = waited.Elapsed;
        }

        Assert.True(least < Held, $"at best {least}");
    }

    private static int LeastPacketsToClient(Func<Socket> connect, Socket listener, string question, string answer)
    {
        int least = int.MaxValue;
        for (int i = 0; i < Tries; i++)
        {
            using Socket client = connect();
            client.Say(question);
            using Socket server = Accept(listener);
            Assert.NotEqual(0, server.Receive(new byte[1024]));
            // Its end comes in one packet with its bytes.
            server.SetRawSocketOption(LevelTcp, Cork, BitConverter.GetBytes(1));
            server.Say(answer);
            server.Shutdown(SocketShutdown.Send);
            client.HearsAll();
            least = Math.Min(least, PacketsIn(client));
        }

        return least;
    }

    private static int PacketsIn(Socket socket)
    {
        byte[] info = new byte[PacketsInOffset + sizeof(int)];
        socket.GetRawSocketOption(LevelTcp, Info, info);
        return BitConverter.ToInt32(info, PacketsInOffset);
    }
}
