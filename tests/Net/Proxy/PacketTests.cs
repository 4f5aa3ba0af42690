using System.Net.Sockets;
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

        int least = int.MaxValue;
        for (int i = 0; i < Tries; i++)
        {
            using Socket client = plane.Connect();
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
