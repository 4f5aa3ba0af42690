using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using HaActors.Host.Config;
using HaActors.Host.Tests.Config;
using HaActors.Net.Model;

namespace HaActors.Host.Tests;

public sealed class StartCheckTests
{
    private static readonly Privileges All = new(ulong.MaxValue, 1024);
    private static readonly Privileges None = new(0, 1024);

    /// <summary>The loopback interface stands for a real one: its address can be bound anywhere.</summary>
    private static readonly Interfaces Loopback = new(ImmutableDictionary<string, ImmutableArray<IpPrefix>>.Empty
        .Add("eth0", [new IpPrefix(IPAddress.Loopback, 8)]));

    private static HostSettings Settings(string text)
    {
        var good = Reading.Good(Reading.Node + Reading.App + text);
        return good with { Services = good.Services with { Node = good.Services.Node with { Address = IPAddress.Loopback } } };
    }

    private static string FreePorts()
    {
        using var cluster = new TcpListener(IPAddress.Loopback, 0);
        using var pbm = new TcpListener(IPAddress.Loopback, 0);
        cluster.Start();
        pbm.Start();
        return $"ha.cluster.port = {((IPEndPoint)cluster.LocalEndpoint).Port}\nha.admin.pbm.port = {((IPEndPoint)pbm.LocalEndpoint).Port}\n";
    }

    [Fact]
    public void Nothing_in_the_way_is_no_obstacle()
    {
        Assert.Empty(StartCheck.Obstacles(Settings(FreePorts()), Loopback, All));
    }

    [Fact]
    public void Missing_interface_is_named_with_those_that_exist()
    {
        var sentence = Assert.Single(StartCheck.Obstacles(
            Settings(FreePorts() + "ha.vips.web { id = 1, interface = eth7, addresses = [\"10.1.0.101/24\"] }"), Loopback, All));
        Assert.Equal("there is no interface eth7 on this machine; it has eth0", sentence);
    }

    [Theory]
    [InlineData("ha.cluster.port = ", "ha.cluster.port")]
    [InlineData("ha.admin.pbm.port = ", "ha.admin.pbm")]
    public void Port_in_use_is_named_with_its_key(string line, string key)
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var endpoint = (IPEndPoint)other.LocalEndpoint;
        var sentence = Assert.Single(StartCheck.Obstacles(Settings(FreePorts() + line + endpoint.Port), Loopback, All));
        Assert.Equal($"cannot listen on {endpoint} ({key}): another process listens there", sentence);
    }

    [Fact]
    public void Capabilities_are_needed_for_vips_and_low_ports()
    {
        var settings = Settings("""
            ha.vips.web { id = 1, addresses = ["10.77.0.101/24"] }
            ha.frontends.www { bind = "*:80", backend = app }
            """);
        var sentences = None.Missing(settings).ToArray();
        Assert.Equal(["CAP_NET_ADMIN", "CAP_NET_RAW", "CAP_NET_BIND_SERVICE"], sentences.Select(s => s.Split(' ', ':')[2]));
        Assert.Empty(All.Missing(settings));
    }

    [Fact]
    public void High_ports_without_vips_need_no_capability()
    {
        Assert.Empty(None.Missing(Settings("ha.frontends.www { bind = \"*:8080\", backend = app }")));
    }

    [Fact]
    public void Privileges_of_this_process_can_be_read()
    {
        Assert.InRange(Privileges.OfThisProcess().FirstUnprivilegedPort, 0, 65535);
    }
}
