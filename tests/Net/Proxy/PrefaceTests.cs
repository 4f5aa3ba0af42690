using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using HaActors.Net.Model;
using HaActors.Net.Native;
using HaActors.Net.Proxy;
using static HaActors.Net.Tests.Proxy.LoopbackPlane;

namespace HaActors.Net.Tests.Proxy;

/// <summary>What a relay looks at, or says, before the payload.</summary>
public sealed class PrefaceTests
{
    [Theory]
    [InlineData(ProxyHeader.Version1)]
    [InlineData(ProxyHeader.Version2)]
    public void Server_is_told_who_the_client_is(ProxyHeader version)
    {
        using var plane = new LoopbackPlane(loops: 1);
        using Socket listener = plane.Listen();
        ServerPool pool = Pool(0, listener);
        plane.Plane.ReplacePool(pool with { Servers = [pool.Servers[0] with { SendProxy = version }] });
        using Socket client = plane.Connect();
        client.Say("payload");
        using Socket server = Accept(listener);

        byte[] room = new byte[ProxyPreface.LongestWritten];
        var source = new SocketName((IPEndPoint)client.LocalEndPoint!);
        var destination = new SocketName(plane.Endpoint);
        int length = version == ProxyHeader.Version1
            ? ProxyPreface.WriteLine(room, source, destination)
            : ProxyPreface.WriteBinary(room, source, destination);
        server.Hears(Encoding.Latin1.GetString(room, 0, length));
        server.Hears("payload");
    }

    [Fact]
    public void Client_named_by_a_header_is_passed_on_and_shown()
    {
        using var plane = new LoopbackPlane(loops: 1);
        plane.Plane.OpenFrontend(plane.Frontend with { AcceptProxy = true });
        using Socket listener = plane.Listen();
        ServerPool pool = Pool(0, listener);
        plane.Plane.ReplacePool(pool with { Servers = [pool.Servers[0] with { SendProxy = ProxyHeader.Version1 }] });
        using Socket client = plane.Connect();
        // In pieces, and with payload right behind it.
        client.Say("PROXY TCP4 192.0.2.");
        client.Say("7 198.51.100.1 1111 443\r\nhello");
        using Socket server = Accept(listener);

        server.Hears("PROXY TCP4 192.0.2.7 198.51.100.1 1111 443\r\nhello");
        Assert.Equal("192.0.2.7:1111", Assert.Single(plane.Plane.Sessions(new SessionFilter(), 10)).Client.ToString());
    }

    [Fact]
    public void Client_without_the_demanded_header_is_reset()
    {
        using var plane = new LoopbackPlane(loops: 1);
        plane.Plane.OpenFrontend(plane.Frontend with { AcceptProxy = true });
        using Socket listener = plane.Listen();
        plane.Use(listener);
        using Socket client = plane.Connect();

        client.Say("GET / HTTP/1.1\r\n");
        client.HearsAReset();

        Until(() => plane.Outcome(SessionOutcome.BadHeader) == 1, "the outcome");
        Assert.False(listener.Poll(0, SelectMode.SelectRead));
    }

    [Fact]
    public void Client_that_does_not_begin_in_time_is_reset()
    {
        using var plane = new LoopbackPlane(loops: 1);
        plane.Plane.OpenFrontend(plane.Frontend with { AcceptProxy = true, InspectTimeout = TimeSpan.FromMilliseconds(50) });
        using Socket client = plane.Connect();

        client.HearsAReset();

        Until(() => plane.Outcome(SessionOutcome.ClientTimeout) == 1, "the outcome");
    }

    [Theory]
    [InlineData("shop.example.org", "shop")]
    [InlineData("SHOP.example.ORG", "shop")]
    [InlineData("a.b.example.org", "wild")]
    [InlineData("example.org", "app")]
    [InlineData("other.example.net", "app")]
    public async Task Tls_connection_goes_to_the_backend_of_its_server_name(string name, string backend)
    {
        using var plane = new LoopbackPlane(loops: 1);
        Dictionary<string, Socket> listeners = NamedBackends(plane);
        using Socket client = plane.Connect();
        using var tls = new SslStream(new NetworkStream(client));
        Task handshake = tls.AuthenticateAsClientAsync(name);
        using Socket server = Accept(listeners[backend]);

        byte[] hello = server.HearsBytes(200);
        Assert.Equal(PrefaceState.Incomplete, ClientHello.Read(hello, out _));
        Assert.Equal(22, hello[0]);
        server.Abort();
        await Assert.ThrowsAnyAsync<Exception>(() => handshake);
    }

    [Theory]
    [InlineData("EHLO me\r\n")]
    [InlineData("\u0016\u0003\u0001\u0000\u0000")]
    [InlineData("\u0016\u0003\u0001\u0000\u0005\u0002....")]
    public void Client_that_speaks_no_tls_goes_to_the_default_backend(string bytes)
    {
        using var plane = new LoopbackPlane(loops: 1);
        Dictionary<string, Socket> listeners = NamedBackends(plane);
        using Socket client = plane.Connect();
        client.Say(bytes);
        using Socket server = Accept(listeners["app"]);

        server.Hears(bytes);
    }

    [Fact]
    public async Task Hello_in_single_bytes_is_waited_for()
    {
        using var plane = new LoopbackPlane(loops: 1);
        Dictionary<string, Socket> listeners = NamedBackends(plane);
        byte[] hello = await HelloOf("shop.example.org");
        using Socket client = plane.Connect();
        client.NoDelay = true;
        foreach (byte each in hello) client.Send([each]);
        using Socket server = Accept(listeners["shop"]);

        Assert.Equal(hello, server.HearsBytes(hello.Length));
        Assert.Equal(PrefaceState.Complete, ClientHello.Read(hello, out ReadOnlySpan<byte> name));
        Assert.Equal("shop.example.org", Encoding.ASCII.GetString(name));
        for (int length = 0; length < hello.Length; length++)
            Assert.Equal(PrefaceState.Incomplete, ClientHello.Read(hello.AsSpan(0, length), out _));
    }

    [Fact]
    public void Servers_and_binds_may_be_IPv6()
    {
        using var plane = new LoopbackPlane(loops: 2);
        using var listener = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.IPv6Loopback, 0));
        listener.Listen();
        plane.Use((IPEndPoint)listener.LocalEndPoint!);
        var bind = new IPEndPoint(IPAddress.IPv6Any, plane.Endpoint.Port);
        plane.Plane.OpenFrontend(plane.Frontend with { Binds = [plane.Endpoint, bind] });
        using var client = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp);
        client.Connect(new IPEndPoint(IPAddress.IPv6Loopback, bind.Port));
        using Socket server = Accept(listener);

        client.Say("six");
        server.Hears("six");
        Assert.Equal(client.LocalEndPoint, Assert.Single(plane.Plane.Sessions(new SessionFilter(), 10)).Client);
    }

    private static Dictionary<string, Socket> NamedBackends(LoopbackPlane plane)
    {
        Dictionary<string, Socket> listeners = new[] { "app", "shop", "wild" }.ToDictionary(name => name, _ => plane.Listen());
        foreach ((string name, Socket listener) in listeners) plane.Plane.ReplacePool(Pool(0, listener) with { Backend = name });
        plane.Plane.OpenFrontend(plane.Frontend with
        {
            ServerNames = [new ServerNameRule("shop.example.org", "shop"), new ServerNameRule("*.example.org", "wild")],
        });
        return listeners;
    }

    private static async Task<byte[]> HelloOf(string name)
    {
        var recorder = new MemoryStream();
        using var tls = new SslStream(recorder);
        await Assert.ThrowsAnyAsync<Exception>(() => tls.AuthenticateAsClientAsync(name));
        byte[] all = recorder.ToArray();
        return all[..(5 + (all[3] << 8) + all[4])];
    }
}
