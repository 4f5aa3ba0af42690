using System.Net;
using System.Net.Sockets;
using HaActors.Net.Model;
using HaActors.Net.Native;
using HaActors.Net.Proxy;
using static HaActors.Net.Tests.Proxy.LoopbackPlane;

namespace HaActors.Net.Tests.Proxy;

public sealed class ListenSocketsTests
{
    private static readonly TrafficTimeouts Timeouts = new(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(5));

    [Fact]
    public void Port_of_another_program_is_reported_as_in_use()
    {
        using var plane = new DataPlane(1);
        using var other = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        other.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        other.Listen();

        AssertInUse(plane, (IPEndPoint)other.LocalEndPoint!);
    }

    [Fact]
    public void Port_that_another_process_would_share_is_reported_as_in_use()
    {
        using var plane = new LoopbackPlane();
        using var second = new DataPlane(1);

        AssertInUse(second, plane.Endpoint);
    }

    [Fact]
    public void Any_address_is_written_as_in_the_configuration()
    {
        using var plane = new DataPlane(1);
        using var other = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        other.Bind(new IPEndPoint(IPAddress.Any, 0));
        other.Listen();
        int port = ((IPEndPoint)other.LocalEndPoint!).Port;

        var error = Assert.Throws<ListenException>(() => plane.OpenFrontend(Frontend(new IPEndPoint(IPAddress.Any, port))));
        Assert.Equal($"ha.frontends.www.bind = *:{port}: the port is in use (another program listens on it)", error.Message);
    }

    [Fact]
    public void Failed_frontend_leaves_none_of_its_endpoints_open()
    {
        using var taken = new LoopbackPlane();
        using var plane = new DataPlane(2);
        IPEndPoint free = FreePort();

        Assert.Throws<ListenException>(() => plane.OpenFrontend(Frontend(free, taken.Endpoint)));

        using var client = new Socket(SocketType.Stream, ProtocolType.Tcp);
        Assert.Throws<SocketException>(() => client.Connect(free));
        Assert.Empty(plane.Read().Frontends);
    }

    [Fact]
    public void Address_that_this_machine_does_not_have_can_be_bound()
    {
        // RFC 5737 and RFC 3849: for documentation, so on no machine.
        using var plane = new DataPlane(2);
        int port = FreePort().Port;

        plane.OpenFrontend(Frontend(
            new IPEndPoint(IPAddress.Parse("192.0.2.1"), port), new IPEndPoint(IPAddress.Parse("2001:db8::1"), port)));
    }

    [SkippableFact]
    public void Both_families_share_a_port_without_sharing_the_socket()
    {
        Skip.IfNot(Socket.OSSupportsIPv6, "this machine has no IPv6");
        using var plane = new DataPlane(2);
        int port = FreePort().Port;
        plane.OpenFrontend(Frontend(new IPEndPoint(IPAddress.Any, port), new IPEndPoint(IPAddress.IPv6Any, port)));

        foreach (IPAddress address in new[] { IPAddress.Loopback, IPAddress.IPv6Loopback })
        {
            using var client = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            client.Connect(address, port);
            client.HearsAReset();
        }

        Until(() => plane.Read().Frontends.Single().Refused == 2, "both connections");
    }

    private static FrontendSettings Frontend(params IPEndPoint[] binds) => new("www", [.. binds], "app", 100, Timeouts);

    private static void AssertInUse(DataPlane plane, IPEndPoint endpoint)
    {
        var error = Assert.Throws<ListenException>(() => plane.OpenFrontend(Frontend(endpoint)));
        Assert.Equal(Errno.AddressInUse, error.Errno);
        Assert.Equal($"ha.frontends.www.bind = {endpoint}: the port is in use (another program listens on it)", error.Message);
    }
}
