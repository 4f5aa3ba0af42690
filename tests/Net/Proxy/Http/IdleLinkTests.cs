using System.Net.Sockets;
using HaActors.Net.Model;
using static HaActors.Net.Tests.Proxy.Http.HttpPlane;

namespace HaActors.Net.Tests.Proxy.Http;

/// <summary>Connections to servers that wait for the next request, and what may happen to them meanwhile.</summary>
public sealed class IdleLinkTests
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(100);

    [Fact]
    public void Bytes_behind_an_answer_end_its_connection()
    {
        using var plane = new HttpPlane();
        (Socket client, Socket server) = plane.Ask();
        server.Say(Ok + "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison");
        client.Hears(Ok);

        client.Say(Get);
        plane.Accept().Hears(Get);
    }

    // The server's side goes away in the same moment: it has seen the request, and said nothing.
    [Fact]
    public void Request_on_a_connection_that_was_dead_is_sent_again()
    {
        using var plane = new HttpPlane();
        (Socket client, Socket server) = plane.Serve();
        client.Say(Get);
        server.Hears(Get);
        server.Dispose();

        Socket fresh = plane.Accept();
        fresh.Hears(Get);
        fresh.Say(Ok);
        client.Hears(Ok);
        Assert.Matches(" app/s1 .* 200 40 - - ---- ", plane.Line());
    }

    [Fact]
    public void Request_that_may_not_be_sent_twice_is_not()
    {
        using var plane = new HttpPlane();
        (Socket client, Socket server) = plane.Serve();
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
        (Socket client, Socket server) = plane.Serve();
        client.Say(Get);
        server.Hears(Get);
        server.Say("HTTP/1.1 2");
        server.Dispose();

        Assert.StartsWith("HTTP/1.1 502 ", client.HearsAll());
    }

    [Fact]
    public void Connection_that_the_server_ends_is_not_used_again()
    {
        using var plane = new HttpPlane();
        (Socket client, Socket server) = plane.Serve();
        server.Dispose();

        client.Say(Post);
        plane.Accept().Hears(Post);
    }

    [Fact]
    public void Connections_end_after_their_time()
    {
        using var plane = new HttpPlane(pool: new HttpPoolSettings { IdleTimeout = Short });
        (_, Socket server) = plane.Serve();

        server.HearsAReset();
    }
}
