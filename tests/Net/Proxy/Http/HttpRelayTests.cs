using System.Net.Sockets;
using HaActors.Net.Model;
using HaActors.Net.Proxy;
using static HaActors.Net.Tests.Proxy.Http.HttpPlane;

namespace HaActors.Net.Tests.Proxy.Http;

/// <summary>What reaches the server of a request, and the client of an answer.</summary>
public sealed class HttpRelayTests
{
    [Fact]
    public void Requests_of_a_client_follow_each_other_over_one_connection_to_the_server()
    {
        using var plane = new HttpPlane();
        using Socket client = plane.Connect();
        client.Say(Get);
        using Socket server = plane.Accept();
        for (int i = 0; i < 3; i++)
        {
            if (i > 0) client.Say(Get);
            server.Hears(Get);
            server.Say(Ok);
            client.Hears(Ok);
        }

        LoopbackPlane.Until(() => plane.Plane.Read().Servers[0] is { Total: 3, Sessions: 0 }, "three requests of one server");
        client.Dispose();
        plane.EndsWith(SessionOutcome.ClientClosed);
    }

    [Fact]
    public void Connection_to_the_server_serves_the_next_client()
    {
        using var plane = new HttpPlane();
        (Socket first, Socket server) = plane.Ask();
        server.Say(Ok);
        first.Hears(Ok);

        using Socket second = plane.Connect();
        second.Say(Get);
        server.Hears(Get);
        server.Say(Ok);
        second.Hears(Ok);
    }

    [Fact]
    public async Task Connection_to_the_server_outlives_large_answers()
    {
        using var plane = new HttpPlane();
        using Socket client = plane.Connect();
        client.Say(Get);
        using Socket server = plane.Accept();
        string large = $"HTTP/1.1 200 OK\r\nContent-Length: 300000\r\n\r\n{new string('x', 300_000)}";
        for (int i = 0; i < 3; i++)
        {
            if (i > 0) client.Say(Get);
            server.Hears(Get);
            Task answer = OwnThread.Run(() => server.Say(large));
            client.Hears(large);
            await answer;
        }
    }

    [Fact]
    public async Task Connection_with_bytes_behind_a_large_answer_is_not_used_again()
    {
        using var plane = new HttpPlane();
        using Socket client = plane.Connect();
        client.Say(Get);
        using Socket server = plane.Accept();
        string large = $"HTTP/1.1 200 OK\r\nContent-Length: 300000\r\n\r\n{new string('x', 300_000)}";
        server.Hears(Get);
        Task answer = OwnThread.Run(() => server.Say(large + "y"));
        client.Hears(large);
        await answer;

        client.Say(Get);
        using Socket fresh = plane.Accept();
        fresh.Hears(Get);
    }

    [Fact]
    public void First_request_that_cannot_be_sent_twice_gets_a_connection_of_its_own()
    {
        using var plane = new HttpPlane();
        (Socket first, Socket server) = plane.Ask();
        server.Say(Ok);
        first.Hears(Ok);

        const string post = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi";
        (Socket second, Socket own) = plane.Ask(post);
    }

    [Fact]
    public void Server_close_gives_each_request_a_connection()
    {
        using var plane = new HttpPlane(pool: new HttpPoolSettings { ServerClose = true });
        using Socket client = plane.Connect();
        for (int i = 0; i < 2; i++)
        {
            client.Say(Get);
            using Socket server = plane.Accept();
            server.Hears("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            server.Say("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok");
            client.Hears(Ok);
        }
    }

    // Left: what the client says; right: what the server hears.
    [Theory]
    [InlineData("\r\nGET /x?y HTTP/1.1\r\nHost: a\r\n\r\n", "GET /x?y HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("GET http://b:81/x?y HTTP/1.1\r\nHost: a\r\nX: 1\r\n\r\n", "GET /x?y HTTP/1.1\r\nHost: b:81\r\nX: 1\r\n\r\n")]
    [InlineData("GET http://b HTTP/1.1\r\nHost: a\r\n\r\n", "GET / HTTP/1.1\r\nHost: b\r\n\r\n")]
    [InlineData("GET / HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("GET / HTTP/1.0\r\n\r\n", "GET / HTTP/1.0\r\nConnection: close\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nConnection: x, close\r\nHost: a\r\nX: 1\r\nKeep-Alive: 3\r\nTE: trailers\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AA\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\ncontent-length: 3\r\n\r\nabc", "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc")]
    [InlineData("PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n003;x=y\r\nabc\r\n0\r\nX: 1\r\nHost: b\r\n\r\n", "PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX: 1\r\n\r\n")]
    public void Request_reaches_the_server_in_one_form(string request, string heard)
    {
        using var plane = new HttpPlane();
        using Socket client = plane.Connect();
        client.Say(request);
        using Socket server = plane.Accept();
        server.Hears(heard);
        Assert.Equal(0, server.Available);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\nHost: a\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\n 2\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nX: \0\r\n\r\n", 400)]
    [InlineData("GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505)]
    [InlineData("CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n", 501)]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400)]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcd", 400)]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501)]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5;a\nb\r\nhello\r\n0\r\n\r\n", 400)]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\nhello\r\n0\r\n\r\n", 400)]
    public void Bad_request_is_answered_and_never_reaches_a_server(string request, int status)
    {
        using var plane = new HttpPlane();
        using Socket client = plane.Connect();
        client.Say(request);

        Assert.StartsWith($"HTTP/1.1 {status} ", client.HearsAll());
        Assert.False(plane.Listeners[0].Poll(0, SelectMode.SelectRead), "a server was connected to");
        client.Dispose();
        plane.EndsWith(SessionOutcome.BadRequest);
    }

    [Theory]
    [InlineData(20_000, 0, 414)]
    [InlineData(10, 20_000, 431)]
    [InlineData(10, 14_000, 200)]
    public void Head_is_as_large_as_a_buffer_at_most(int target, int field, int status)
    {
        using var plane = new HttpPlane();
        using Socket client = plane.Connect();
        client.Say($"GET /{new string('x', target)} HTTP/1.1\r\nHost: a\r\nX: {new string('y', field)}\r\n\r\n");
        if (status == 200)
        {
            using Socket server = plane.Accept();
            server.Hears($"GET /{new string('x', target)} HTTP/1.1\r\nHost: a\r\nX: {new string('y', field)}\r\n\r\n");
        }
        else
        {
            Assert.StartsWith($"HTTP/1.1 {status} ", client.HearsAll());
        }
    }

    [Fact]
    public void Garbage_behind_a_request_is_refused_after_its_answer()
    {
        using var plane = new HttpPlane();
        using Socket client = plane.Connect();
        client.Say(Get + "garbage\0\r\n\r\n");
        using Socket server = plane.Accept();
        server.Hears(Get);
        server.Say(Ok);

        client.Hears(Ok);
        Assert.StartsWith("HTTP/1.1 400 ", client.HearsAll());
        LoopbackPlane.Until(() => plane.Www.BytesIn >= Get.Length, "the count");
        Assert.Equal(0, server.Available);
    }

    [Fact]
    public void Pipelined_requests_are_answered_in_order()
    {
        using var plane = new HttpPlane();
        using Socket client = plane.Connect();
        client.Say(string.Concat(Enumerable.Range(0, 20).Select(i => $"POST /{i} HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc")));
        using Socket server = plane.Accept();
        for (int i = 0; i < 20; i++)
        {
            server.Hears($"POST /{i} HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc");
            server.Say($"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n{i:00000}");
            client.Hears($"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n{i:00000}");
        }
    }

    [Fact]
    public void Request_that_comes_byte_by_byte_is_read()
    {
        using var plane = new HttpPlane();
        using Socket client = plane.Connect();
        const string post = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX: 1\r\n\r\n";
        client.NoDelay = true;
        foreach (char each in post) client.Say($"{each}");
        using Socket server = plane.Accept();
        server.Hears(post);
        foreach (char each in "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX: 1\r\n\r\n") server.Say($"{each}");
        client.Hears("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX: 1\r\n\r\n");
    }

    [Theory]
    [InlineData("GET", "HTTP/1.1 204 No\r\nContent-Length: 9\r\n\r\n", "HTTP/1.1 204 No\r\n\r\n")]
    [InlineData("GET", "HTTP/1.1 304 No\r\nContent-Length: 9\r\n\r\n", "HTTP/1.1 304 No\r\nContent-Length: 9\r\n\r\n")]
    [InlineData("HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n")]
    [InlineData("HEAD", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")]
    [InlineData("GET", "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")]
    [InlineData("GET", "HTTP/1.1 200 OK\r\nConnection: close, X\r\nX: 1\r\nContent-Length: 2\r\n\r\nok", Ok)]
    [InlineData("GET", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nLink: x\r\n\r\n" + Ok, "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nLink: x\r\n\r\n" + Ok)]
    public void Answer_reaches_the_client_and_its_connection_goes_on(string method, string answer, string heard)
    {
        using var plane = new HttpPlane();
        using Socket client = plane.Connect();
        string request = $"{method} / HTTP/1.1\r\nHost: a\r\n\r\n";
        client.Say(request);
        using (Socket server = plane.Accept())
        {
            server.Hears(request);
            server.Say(answer);
            client.Hears(heard);
            client.Say(Get);
            if (!answer.Contains("close") && !answer.StartsWith("HTTP/1.0"))
            {
                server.Hears(Get);
                return;
            }
        }

        using Socket next = plane.Accept();
        next.Hears(Get);
    }

    [Fact]
    public void Answer_without_length_ends_with_the_connection()
    {
        using var plane = new HttpPlane();
        using Socket client = plane.Connect();
        client.Say(Get);
        using (Socket server = plane.Accept())
        {
            server.Hears(Get);
            server.Say("HTTP/1.1 200 OK\r\n\r\nall of it");
        }

        Assert.Equal("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nall of it", client.HearsAll());
    }

    [Fact]
    public void Old_client_gets_the_content_of_chunks()
    {
        using var plane = new HttpPlane();
        using Socket client = plane.Connect();
        client.Say("GET / HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n");
        using Socket server = plane.Accept();
        server.Hears(Get);
        server.Say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x\r\nde\r\n0\r\nX: 1\r\n\r\n");

        Assert.Equal("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nabcde", client.HearsAll());
    }

    [Fact]
    public void Old_client_may_keep_its_connection()
    {
        using var plane = new HttpPlane();
        using Socket client = plane.Connect();
        for (int i = 0; i < 2; i++) client.Say("GET / HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n");
        using Socket server = plane.Accept();
        for (int i = 0; i < 2; i++)
        {
            server.Hears(Get);
            server.Say(Ok);
            client.Hears("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: keep-alive\r\n\r\nok");
        }
    }

    [Fact]
    public void Client_that_wants_to_close_gets_its_answer_first()
    {
        using var plane = new HttpPlane();
        using Socket client = plane.Connect();
        client.Say("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        using Socket server = plane.Accept();
        server.Hears(Get);
        server.Say(Ok);

        Assert.Equal("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok", client.HearsAll());
        plane.EndsWith(SessionOutcome.ClientClosed);
    }

    [Fact]
    public void Client_that_has_finished_sending_still_gets_its_answer()
    {
        using var plane = new HttpPlane();
        using Socket client = plane.Connect();
        client.Say(Get);
        client.Shutdown(SocketShutdown.Send);
        using Socket server = plane.Accept();
        server.Hears(Get);
        server.Say(Ok);

        Assert.Equal(Ok, client.HearsAll());
        plane.EndsWith(SessionOutcome.ClientClosed);
    }

    [Fact]
    public void Upgraded_connection_is_a_tunnel()
    {
        using var plane = new HttpPlane();
        using Socket client = plane.Connect();
        client.Say("GET /chat HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n");
        using Socket server = plane.Accept();
        server.Hears("GET /chat HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n");
        server.Say("HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\nhello");
        client.Hears("HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\nhello");

        client.Say("anything\n\0");
        server.Hears("anything\n\0");
        server.Shutdown(SocketShutdown.Send);
        client.HearsTheEnd();
        client.Say("last words");
        server.Hears("last words");
        client.Dispose();
        server.HearsTheEnd();
        plane.EndsWith(SessionOutcome.ServerClosed);
    }

    [Fact]
    public async Task Large_bodies_pass_both_ways()
    {
        using var plane = new HttpPlane();
        using Socket client = plane.Connect();
        byte[] body = new byte[3_000_000];
        new Random(1).NextBytes(body);
        Task upload = OwnThread.Run(() =>
        {
            client.Say($"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {body.Length}\r\n\r\n");
            client.Send(body);
        });
        using Socket server = plane.Accept();
        server.Hears($"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {body.Length}\r\n\r\n");
        Assert.True(body.AsSpan().SequenceEqual(server.HearsBytes(body.Length)));
        Task download = OwnThread.Run(() =>
        {
            server.Say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2dc6c0\r\n");
            server.Send(body);
            server.Say("\r\n0\r\n\r\n");
        });
        client.Hears("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2dc6c0\r\n");
        Assert.True(body.AsSpan().SequenceEqual(client.HearsBytes(body.Length)));
        client.Hears("\r\n0\r\n\r\n");
        await Task.WhenAll(upload, download);

        client.Say(Get);
        server.Hears(Get);
    }

    [Fact]
    public void Servers_are_told_the_client()
    {
        using var plane = new HttpPlane(new HttpSettings { ForwardedFor = true, Forwarded = true });
        using Socket client = plane.Connect();
        client.Say("GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 192.0.2.1\r\nX-Forwarded-Proto: https\r\n\r\n");
        using Socket server = plane.Accept();
        server.Hears("GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 192.0.2.1\r\nX-Forwarded-For: 127.0.0.1\r\nX-Forwarded-Proto: http\r\n"
            + "Forwarded: proto=http;for=127.0.0.1\r\n\r\n");
    }
}
