using System.Net;
using HaActors.Net.Model;

namespace HaActors.Host.Tests.Config;

/// <summary>A file as a whole: examples, defaults, unknown keys, how errors are told. Single keys are in the tests beside it, rules between keys in HaConfigValidatorTests.</summary>
public sealed class HaConfigReaderTests
{
    [Fact]
    public void Example_of_the_design_is_read_whole()
    {
        var settings = Reading.Good("""
            ha {
              node    { name = h1, interface = eth0, address = 10.77.0.11, weight = 100 }
              cluster { name = ha, port = 4053, seeds = ["10.77.0.11:4053", "10.77.0.12:4053"], tls { } }
              vip-defaults { protocol = vrrp3, advert-interval = 50ms, preempt = true, preempt-delay = 0s }
              vips { web  { id = 51, addresses = ["10.77.0.101/24"], home = h1, requires = [app] } }
              frontends { www { bind = ["*:80"], mode = tcp, backend = app } }
              backends  { app { balance = roundrobin, prefer-local = false
                                check { type = tcp, inter = 2s, fastinter = 500ms, rise = 2, fall = 3, timeout = 1s }
                                servers { s1 { address = "10.77.0.12:8080", weight = 100 }, s2 { address = "10.77.0.13:8080", backup = true } } } }
              admin { pbm { host = "127.0.0.1", port = 9110 } }
            }
            """);
        var vip = Assert.Single(settings.Services.Vips);
        Assert.Equal(("web", (byte)51, "eth0", "h1"), (vip.Name, vip.Id, vip.Interface, vip.Home));
        Assert.Equal(TimeSpan.FromMilliseconds(50), vip.AdvertInterval);
        Assert.Equal("app", Assert.Single(vip.Requires));
        Assert.Equal(new IPEndPoint(IPAddress.Any, 80), settings.Services.Frontends[0].Binds[0]);
        var backend = settings.Services.Backends[0];
        Assert.Equal(
            new CheckSettings(new TcpProbeSettings(), TimeSpan.FromSeconds(2), TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(1), 2, 3),
            backend.Check);
        Assert.Equal(new ServerSettings("s2", "10.77.0.13", 8080, 100, true), backend.Servers[1]);
        Assert.Equal("10.77.0.12:4053", settings.Cluster.Seeds[1].ToString());
        Assert.Equal(new IPEndPoint(IPAddress.Loopback, 9110), settings.Admin.Pbm);
    }

    [Fact]
    public void Host_name_and_first_address_of_the_interface_are_the_defaults_of_the_node()
    {
        var node = Reading.Good("ha.node.interface = eth0").Services.Node;
        Assert.Equal(("host-name", "10.77.0.11"), (node.Name, node.Address.ToString()));
    }

    [Fact]
    public void Address_left_behind_by_a_killed_owner_is_not_taken_for_the_nodes_own()
    {
        var error = Reading.Bad("ha.node.interface = eth0\nha.vips.web { id = 1, addresses = [\"10.77.0.11/24\"] }");
        Assert.Equal("ha.node.address", error.Path);
    }

    [Fact]
    public void Akka_block_is_kept()
    {
        Assert.Contains("\"loglevel\" = \"DEBUG\"", Reading.Good(Reading.Node + "akka { loglevel = DEBUG }").Akka);
    }

    [Theory]
    [InlineData("ha.node.wieght = 1", "ha.node.wieght", "did you mean weight?")]
    [InlineData("ha.vipz { }", "ha.vipz", "did you mean vips?")]
    [InlineData("hq { }", "hq", "did you mean ha?")]
    [InlineData("ha.admin.pbm.colour = red", "ha.admin.pbm.colour", "known here: host, port")]
    [InlineData("ha.backends.app.check.interval = 1s", "ha.backends.app.check.interval", "did you mean inter")]
    [InlineData("ha.backends.app.servers.s1.wait = 1", "ha.backends.app.servers.s1.wait", "known here")]
    [InlineData("ha.admin.http.port = 9000", "ha.admin.http.port", "known here: bind")]
    public void Rejects_unknown_keys_and_names_the_nearest(string line, string path, string rule)
    {
        var error = Reading.Bad(Reading.Node + Reading.App + line);
        Assert.Equal(path, error.Path);
        Assert.Contains(rule, error.Rule);
    }

    [Fact]
    public void Bad_default_is_told_once_however_many_take_it()
    {
        var error = Reading.Bad(Reading.Node + """
            ha.vip-defaults.weight = 1000
            ha.vips { a { id = 1, addresses = ["10.77.0.101/24"] }, b { id = 2, addresses = ["10.77.0.102/24"] } }
            """);
        Assert.Equal("ha.vip-defaults.weight", error.Path);
    }

    [Fact]
    public void Control_characters_of_a_value_do_not_reach_the_terminal()
    {
        Assert.Contains("= h?[31m1?x: ", Reading.Bad(Reading.Node + "ha.node.name = \"h\\u001b[31m1\\nx\"").ToString());
    }

    [Fact]
    public void Bad_list_of_addresses_is_told_once()
    {
        Assert.Equal("ha.vips.web.addresses", Reading.Bad(Reading.Node + "ha.vips.web { id = 1, addresses = [[]] }").Path);
    }

    [Fact]
    public void Interface_of_the_node_must_be_given()
    {
        Assert.Equal("ha.node.interface", Assert.Single(Reading.Text("ha.node.address = 10.77.0.11").Errors).Path);
    }
}
