using System.Net.Sockets;
using HaActors.Net.Model;
using HaActors.Net.Proxy;
using static HaActors.Net.Tests.Proxy.Http.HttpPlane;
using static HaActors.Net.Tests.Proxy.LoopbackPlane;

namespace HaActors.Net.Tests.Proxy.Http;

/// <summary>What a client gets, and how its session is accounted for, when a side misbehaves or is lost.</summary>
public sealed class HttpFailureTests
{
    private const string Post = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi";

    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(100);

    [Fact]
    public void Without_a_server_the_client_gets_503()
    {
        using var plane = new HttpPlane(servers: 0);
        using Socket client = plane.Connect();
        client.Say(Get);

        Assert.StartsWith("HTTP/1.1 503 ", client.HearsAll());
        client.Dispose();
        plane.EndsWith(SessionOutcome.NoServer);
    }

    [Fact]
    public void Server_that_refuses_connections_gives_503()
    {
        using var plane = new HttpPlane();
        plane.Listeners[0].Dispose();
        using Socket client = plane.Connect();
        client.Say(Get);

        // The only server is tried again after a pause, HAProxy's retries 3.
        Assert.StartsWith("HTTP/1.1 503 ", client.HearsAll());
        client.Dispose();
        plane.EndsWith(SessionOutcome.ConnectFailed);
    }

    [Fact]
    public void Server_that_refuses_connections_is_passed_over()
    {
        using var plane = new HttpPlane(servers: 2);
        plane.Listeners[1].Dispose();
        for (int i = 0; i < 2; i++)
        {
            using Socket client = plane.Connect();
            client.Say(Post);
            using Socket server = plane.Accept();
            server.Hears(Post);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Le")]
    public void Server_that_closes_before_its_answer_gives_502(string begin)
    {
        using var plane = new HttpPlane();
        using Socket client = plane.Connect();
        client.Say(Get);
        using (Socket server = plane.Accept())
        {
            server.Hears(Get);
            server.Say(begin);
        }

        Assert.StartsWith("HTTP/1.1 502 ", client.HearsAll());
        client.Dispose();
        plane.EndsWith(SessionOutcome.ServerReset);
    }

    [Theory]
    [InlineData("SSH-2.0-x\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nX : 1\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n")]
    [InlineData("HTTP/1.1 101 Switching\r\n\r\n")]
    public void Bad_answer_is_not_passed_on(string answer)
    {
        using var plane = new HttpPlane();
        using Socket client = plane.Connect();
        client.Say(Get);
        using Socket server = plane.Accept();
        server.Hears(Get);
        server.Say(answer);

        Assert.StartsWith("HTTP/1.1 502 ", client.HearsAll());
        client.Dispose();
        plane.EndsWith(SessionOutcome.BadAnswer);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", "half")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "4\r\nhalf\r\n")]
    public void Answer_that_breaks_off_is_never_taken_for_whole(string head, string half)
    {
        using var plane = new HttpPlane();
        using Socket client = plane.Connect();
        client.Say(Get);
        Socket server = plane.Accept();
        server.Hears(Get);
        server.Say(head + half);
        client.Hears(head + half);
        server.Dispose();

        client.HearsAReset();
        plane.EndsWith(SessionOutcome.ServerReset);
    }

    [Fact]
    public void Chunks_that_break_the_rules_break_the_answer_off()
    {
        using var plane = new HttpPlane();
        using Socket client = plane.Connect();
        client.Say(Get);
        using Socket server = plane.Accept();
        server.Hears(Get);
        server.Say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n");
        client.Hears("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n");
        server.Say("4;\n0\r\nx");

        client.HearsAReset();
        plane.EndsWith(SessionOutcome.BadAnswer);
    }

    [Fact]
    public void Bytes_behind_an_answer_end_its_connection()
    {
        using var plane = new HttpPlane();
        using Socket client = plane.Connect();
        client.Say(Get);
        using Socket server = plane.Accept();
        server.Hears(Get);
        server.Say(Ok + "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison");
        client.Hears(Ok);

        client.Say(Get);
        using Socket clean = plane.Accept();
        clean.Hears(Get);
    }

    [Fact]
    public void Request_on_a_pooled_connection_that_was_dead_is_sent_again()
    {
        using var plane = new HttpPlane();
        using Socket client = plane.Connect();
        client.Say(Get);
        Socket server = plane.Accept();
        server.Hears(Get);
        server.Say(Ok);
        client.Hears(Ok);

        // The server's side goes away in the same moment: it has seen the request, and said nothing.
        client.Say(Get);
        server.Hears(Get);
        server.Dispose();
        using Socket fresh = plane.Accept();
        fresh.Hears(Get);
        fresh.Say(Ok);
        client.Hears(Ok);
    }

    [Fact]
    public void Request_that_may_not_be_sent_twice_is_not()
    {
        using var plane = new HttpPlane();
        using Socket client = plane.Connect();
        client.Say(Get);
        Socket server = plane.Accept();
        server.Hears(Get);
        server.Say(Ok);
        client.Hears(Ok);

        client.Say(Post);
        server.Hears(Post);
        server.Dispose();
        Assert.StartsWith("HTTP/1.1 502 ", client.HearsAll());
        Assert.False(plane.Listeners[0].Poll(0, SelectMode.SelectRead), "the request was sent twice");
    }

    [Fact]
    public void Request_is_not_sent_again_once_an_answer_has_begun()
    {
        using var plane = new HttpPlane();
        using Socket client = plane.Connect();
        client.Say(Get);
        Socket server = plane.Accept();
        server.Hears(Get);
        server.Say(Ok);
        client.Hears(Ok);

        client.Say(Get);
        server.Hears(Get);
        server.Say("HTTP/1.1 2");
        server.Dispose();
        Assert.StartsWith("HTTP/1.1 502 ", client.HearsAll());
    }

    [Fact]
    public void Idle_connection_that_the_server_ends_is_not_used_again()
    {
        using var plane = new HttpPlane();
        using Socket client = plane.Connect();
        client.Say(Get);
        using (Socket server = plane.Accept())
        {
            server.Hears(Get);
            server.Say(Ok);
            client.Hears(Ok);
        }

        client.Say(Post);
        using Socket fresh = plane.Accept();
        fresh.Hears(Post);
    }

    [Fact]
    public void Idle_connections_to_servers_end_after_their_time()
    {
        using var plane = new HttpPlane(pool: new HttpPoolSettings { IdleTimeout = Short });
        using Socket client = plane.Connect();
        client.Say(Get);
        using Socket server = plane.Accept();
        server.Hears(Get);
        server.Say(Ok);
        client.Hears(Ok);

        server.HearsAReset();
    }

    [Fact]
    public void Silent_server_gives_504()
    {
        using var plane = new HttpPlane(timeouts: new TrafficTimeouts(Patience, Patience, Short));
        using Socket client = plane.Connect();
        client.Say(Get);
        using Socket server = plane.Accept();
        server.Hears(Get);

        Assert.StartsWith("HTTP/1.1 504 ", client.HearsAll());
        server.HearsAReset();
        client.Dispose();
        plane.EndsWith(SessionOutcome.ServerTimeout);
    }

    [Fact]
    public void Head_that_does_not_end_in_time_gives_408()
    {
        using var plane = new HttpPlane(new HttpSettings { RequestTimeout = Short });
        using Socket client = plane.Connect();
        client.Say("GET / HTTP/1.1\r\nHos");

        Assert.StartsWith("HTTP/1.1 408 ", client.HearsAll());
        client.Dispose();
        plane.EndsWith(SessionOutcome.RequestTimeout);
    }

    [Fact]
    public void Client_that_says_nothing_is_let_go_without_a_word()
    {
        using var plane = new HttpPlane(new HttpSettings { RequestTimeout = Short });
        using Socket client = plane.Connect();

        Assert.Equal("", client.HearsAll());
        plane.EndsWith(SessionOutcome.RequestTimeout);
    }

    [Fact]
    public void Idle_client_is_let_go_after_the_keep_alive_time()
    {
        using var plane = new HttpPlane(new HttpSettings { KeepAliveTimeout = Short });
        using Socket client = plane.Connect();
        client.Say(Get);
        using Socket server = plane.Accept();
        server.Hears(Get);
        server.Say(Ok);

        Assert.Equal(Ok, client.HearsAll());
        plane.EndsWith(SessionOutcome.ClientClosed);
    }

    [Fact]
    public void Upload_that_stalls_gives_408()
    {
        using var plane = new HttpPlane(timeouts: new TrafficTimeouts(Patience, Short, Patience));
        using Socket client = plane.Connect();
        client.Say("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhalf");
        using Socket server = plane.Accept();
        server.Hears("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhalf");

        Assert.StartsWith("HTTP/1.1 408 ", client.HearsAll());
        server.HearsAReset();
        client.Dispose();
        plane.EndsWith(SessionOutcome.ClientTimeout);
    }

    [Fact]
    public void Upload_that_breaks_off_is_never_taken_for_whole()
    {
        using var plane = new HttpPlane();
        using Socket client = plane.Connect();
        client.Say("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhalf");
        using Socket server = plane.Accept();
        server.Hears("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhalf");
        client.Dispose();

        server.HearsAReset();
        plane.EndsWith(SessionOutcome.ClientReset);
    }

    [Fact]
    public void Client_that_breaks_while_the_server_thinks_ends_the_exchange()
    {
        using var plane = new HttpPlane();
        Socket client = plane.Connect();
        client.Say(Get);
        using Socket server = plane.Accept();
        server.Hears(Get);
        client.Abort();

        server.HearsAReset();
        plane.EndsWith(SessionOutcome.ClientReset);
    }

    [Fact]
    public async Task Early_answer_reaches_a_client_that_is_still_sending()
    {
        using var plane = new HttpPlane();
        using Socket client = plane.Connect();
        client.Say("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 30000000\r\n\r\n");
        using Socket server = plane.Accept();
        server.Hears("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 30000000\r\n\r\n");
        Task<bool> sending = OwnThread.Run(() => SendsAll(client, 30_000_000));
        server.Say("HTTP/1.1 413 Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
        server.Shutdown(SocketShutdown.Send);

        client.Hears("HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        client.HearsTheEnd();
        client.Dispose();
        Assert.False(await sending);
    }

    [Fact]
    public async Task Slow_reader_holds_up_nobody_else()
    {
        using var plane = new HttpPlane();
        using Socket slow = plane.Connect();
        slow.Say(Get);
        using Socket busy = plane.Accept();
        busy.Hears(Get);
        Task<bool> sending = OwnThread.Run(() =>
        {
            busy.Say("HTTP/1.1 200 OK\r\nContent-Length: 30000000\r\n\r\n");
            return SendsAll(busy, 30_000_000);
        });
        slow.Hears("HTTP/1.1 200 OK\r\n");

        using Socket other = plane.Connect();
        other.Say(Get);
        using Socket server = plane.Accept();
        server.Hears(Get);
        server.Say(Ok);
        other.Hears(Ok);
        slow.Dispose();
        Assert.False(await sending);
    }

    [Fact]
    public void Clients_of_a_closed_frontend_are_let_go_between_requests()
    {
        using var plane = new HttpPlane(new HttpSettings { KeepAliveTimeout = Patience });
        using Socket idle = plane.Connect();
        using Socket busy = plane.Connect();
        busy.Say(Get);
        using Socket server = plane.Accept();
        server.Hears(Get);
        plane.Plane.CloseFrontend("www");
        server.Say(Ok);

        Assert.Equal("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok", busy.HearsAll());
        Assert.Equal("", idle.HearsAll());
        Until(() => plane.Www.Sessions == 0, "the end of both");
    }

    [Fact]
    public void Killed_sessions_end_with_a_reset()
    {
        using var plane = new HttpPlane();
        using Socket client = plane.Connect();
        client.Say(Get);
        using Socket server = plane.Accept();
        server.Hears(Get);
        plane.Plane.KillSessions("app", "s1");

        client.HearsAReset();
        server.HearsAReset();
        plane.EndsWith(SessionOutcome.Killed);
    }

    private static bool SendsAll(Socket socket, int count)
    {
        byte[] bytes = new byte[100_000];
        try
        {
            for (int sent = 0; sent < count; sent += bytes.Length) socket.Send(bytes);
            return true;
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }
}
