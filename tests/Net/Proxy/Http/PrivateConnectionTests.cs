using System.Net.Sockets;
using HaActors.Net.Model;
using HaActors.Net.Proxy;
using static HaActors.Net.Tests.Proxy.Http.HttpPlane;

namespace HaActors.Net.Tests.Proxy.Http;

/// <summary>Connections by which a server knows its client serve nobody else; and who the client is, in mode http.</summary>
public sealed class PrivateConnectionTests
{
    private const string Close = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok";

    [Theory]
    [InlineData("HTTP/1.1 401 No\r\nWWW-Authenticate: NTLM\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=x\r\nwww-authenticate: negotiate TlRMTVNTUAAC\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 407 No\r\nProxy-Authenticate: Basic, NTLM\r\nContent-Length: 0\r\n\r\n")]
    public void Connection_on_which_a_client_has_shown_who_it_is_serves_nobody_else(string demand)
    {
        using var plane = new HttpPlane(pool: new HttpPoolSettings { Reuse = HttpReuse.Always });
        (Socket client, Socket own) = plane.Ask();
        own.Say(demand);
        client.Hears(demand);
        client.Say(Get);
        own.Hears(Get);
        own.Say(Ok);
        client.Hears(Ok);

        using (Socket stranger = plane.Connect())
        {
            stranger.Say(Get);
            using Socket other = plane.Accept();
            other.Hears(Get);
            other.Say(Close);
            stranger.Hears(Ok);
        }

        Assert.Equal(0, own.Available);
        client.Say("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi");
        own.Hears("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi");
        own.Say(Ok);
        client.Hears(Ok);
        client.Dispose();
        own.HearsAReset();
        LoopbackPlane.Until(() => plane.Plane.Read().Servers[0].Sessions == 0, "no session");
    }

    [Fact]
    public void Client_comes_back_to_the_server_that_it_has_shaken_hands_with()
    {
        using var plane = new HttpPlane(servers: 2);
        using Socket client = plane.Connect();
        client.Say(Get);
        LoopbackPlane.Until(() => plane.Listeners.Any(each => each.Poll(0, SelectMode.SelectRead)), "a connection");
        using Socket own = LoopbackPlane.Accept(plane.Listeners.First(each => each.Poll(0, SelectMode.SelectRead)));
        const string demand = "HTTP/1.1 401 No\r\nWWW-Authenticate: NTLM\r\nContent-Length: 0\r\n\r\n";
        own.Hears(Get);
        own.Say(demand);
        client.Hears(demand);
        for (int i = 0; i < 4; i++)
        {
            client.Say(Get);
            own.Hears(Get);
            own.Say(Ok);
            client.Hears(Ok);
        }
    }

    [Fact]
    public void Basic_authentication_leaves_the_connection_to_all()
    {
        using var plane = new HttpPlane();
        (Socket client, Socket server) = plane.Ask();
        const string demand = "HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=\"NTLM\"\r\nContent-Length: 0\r\n\r\n";
        server.Say(demand);
        client.Hears(demand);

        using Socket next = plane.Connect();
        next.Say(Get);
        server.Hears(Get);
    }

    [Fact]
    public void Private_connection_that_the_server_ends_is_replaced()
    {
        using var plane = new HttpPlane();
        using Socket client = plane.Connect();
        client.Say(Get);
        using (Socket own = plane.Accept())
        {
            const string demand = "HTTP/1.1 401 No\r\nWWW-Authenticate: NTLM\r\nContent-Length: 0\r\n\r\n";
            own.Hears(Get);
            own.Say(demand);
            client.Hears(demand);
        }

        for (int i = 0; i < 2; i++)
        {
            client.Say("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi");
            using Socket fresh = plane.Accept();
            fresh.Hears("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi");
            fresh.Say(Close);
            client.Hears(Ok);
        }
    }

    [Fact]
    public void Server_is_told_each_client_once_and_on_its_own_connection()
    {
        using var plane = new HttpPlane();
        ServerPool pool = LoopbackPlane.Pool(0, plane.Listeners);
        plane.Plane.ReplacePool(pool with
        {
            Servers = [pool.Servers[0] with { SendProxy = ProxyHeader.Version1 }],
            Http = new HttpPoolSettings { Reuse = HttpReuse.Always },
        });
        for (int i = 0; i < 2; i++)
        {
            using Socket client = plane.Connect();
            client.Say(Get);
            using Socket server = plane.Accept();
            server.Hears($"PROXY TCP4 127.0.0.1 127.0.0.1 {Port(client.LocalEndPoint)} {Port(client.RemoteEndPoint)}\r\n{Get}");
            server.Say(Ok);
            client.Hears(Ok);
            client.Say(Get);
            server.Hears(Get);
            server.Say(Ok);
            client.Hears(Ok);
            client.Dispose();
            server.HearsAReset();
        }
    }

    [Fact]
    public void Client_that_a_header_names_is_the_client()
    {
        using var plane = new HttpPlane(new HttpSettings { ForwardedFor = true });
        plane.Plane.OpenFrontend(plane.Frontend with { AcceptProxy = true });
        ServerPool pool = LoopbackPlane.Pool(0, plane.Listeners);
        plane.Plane.ReplacePool(pool with { Servers = [pool.Servers[0] with { SendProxy = ProxyHeader.Version1 }] });
        using Socket client = plane.Connect();
        // In pieces, and with the request right behind it.
        client.NoDelay = true;
        client.Say("PROXY TCP4 192.0.2.");
        client.Say("7 198.51.100.1 1111 443\r\n" + Get);
        using Socket server = plane.Accept();

        server.Hears("PROXY TCP4 192.0.2.7 198.51.100.1 1111 443\r\n"
            + "GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 192.0.2.7\r\nX-Forwarded-Proto: http\r\n\r\n");
        Assert.Equal("192.0.2.7:1111", Assert.Single(plane.Plane.Sessions(new SessionFilter(), 10)).Client.ToString());
    }

    [Fact]
    public void Client_without_the_demanded_header_is_reset()
    {
        using var plane = new HttpPlane();
        plane.Plane.OpenFrontend(plane.Frontend with { AcceptProxy = true });
        using Socket client = plane.Connect();
        client.Say(Get);
        client.HearsAReset();
        plane.EndsWith(SessionOutcome.BadHeader);
    }

    // A request is under way while the server moves: its connection must not carry the next one to the former place.
    [Fact]
    public void Connection_to_a_former_address_of_a_server_is_not_used_again()
    {
        using var plane = new HttpPlane(servers: 2);
        plane.Plane.ReplacePool(LoopbackPlane.Pool(0, plane.Listeners[0]));
        (Socket client, Socket former) = plane.Ask();
        plane.Plane.ReplacePool(LoopbackPlane.Pool(0, plane.Listeners[1]));
        plane.Plane.OnEveryLoop((_, _) => { });
        former.Say(Ok);
        client.Hears(Ok);

        client.Say(Get);
        using Socket current = LoopbackPlane.Accept(plane.Listeners[1]);
        current.Hears(Get);
    }

    private static int Port(System.Net.EndPoint? endpoint) => ((System.Net.IPEndPoint)endpoint!).Port;
}
