namespace HaActors.Host.Tests.Config;

public sealed class HaConfigValidatorTests
{
    private const string Two = Reading.Node + Reading.App;

    public static TheoryData<string, string, string, string> Rules => new()
    {
        {
            "a { id = 1, addresses = [\"10.77.0.101/24\"] }, b { id = 1, interface = eth1, addresses = [\"192.168.5.9/24\"] }",
            "a { id = 1, addresses = [\"10.77.0.101/24\"] }, b { id = 1, addresses = [\"10.77.0.102/24\"] }",
            "ha.vips.b.id", "must be unique on its interface among VIPs of its family; ha.vips.a.id has the same"
        },
        {
            "a { id = 1, addresses = [\"10.77.0.101/24\", \"10.77.0.102/24\"] }",
            "a { id = 1, addresses = [\"10.77.0.101/24\", \"10.77.0.101/24\"] }",
            "ha.vips.a.addresses", "must be unique"
        },
        {
            "a { id = 1, addresses = [\"10.77.0.101/24\"] }",
            "a { id = 1, addresses = [\"10.78.0.101/24\"] }",
            "ha.vips.a.addresses", "must be in a subnet of eth0, which has 10.77.0.11/24"
        },
        {
            "a { id = 1, addresses = [\"10.77.0.101/24\"] }",
            "a { id = 1, addresses = [\"10.77.0.11/24\"] }",
            "ha.vips.a.addresses", "must not be the node's own address"
        },
        {
            "a { id = 1, addresses = [\"10.77.0.11/24\"], home = h1, address-owner = true }",
            "a { id = 1, addresses = [\"10.77.0.101/24\"], home = h1, address-owner = true }",
            "ha.vips.a.addresses", "must be an address of eth0 with address-owner = true, which has 10.77.0.11/24"
        },
        {
            "a { id = 1, addresses = [\"10.77.0.101/24\"], home = h2, address-owner = true }",
            "a { id = 1, addresses = [\"10.77.0.101/24\"], address-owner = true }",
            "ha.vips.a.address-owner", "needs home: the node whose own the addresses are"
        },
        {
            "a { id = 1, addresses = [\"10.77.0.101/24\"], home = h2, address-owner = true, protocol = vrrp2 }",
            "a { id = 1, addresses = [\"10.77.0.101/24\"], home = h2, address-owner = true, protocol = carp, password = x }",
            "ha.vips.a.address-owner", "must be false with protocol carp, which knows no owners"
        },
        {
            "a { id = 1, interface = eth9, addresses = [\"10.99.0.101/24\"] }",
            "a { id = 1, interface = eth1, addresses = [\"10.99.0.101/24\"] }",
            "ha.vips.a.addresses", "must be in a subnet of eth1"
        },
        {
            "a { id = 1, addresses = [\"10.77.0.101/24\"], home = h2, eligible = [h1, h2] }",
            "a { id = 1, addresses = [\"10.77.0.101/24\"], home = h3, eligible = [h1, h2] }",
            "ha.vips.a.home", "must be one of the eligible nodes"
        },
        {
            "a { id = 1, addresses = [\"10.77.0.101/24\"], eligible = [h1, h2] }",
            "a { id = 1, addresses = [\"10.77.0.101/24\"], eligible = [h1, h1] }",
            "ha.vips.a.eligible", "must name each node once"
        },
        {
            "a { id = 1, addresses = [\"10.77.0.101/24\"], requires = [app] }",
            "a { id = 1, addresses = [\"10.77.0.101/24\"], requires = [ap] }",
            "ha.vips.a.requires", "must be the name of a backend; did you mean app?"
        },
        {
            "a { id = 1, addresses = [\"10.77.0.101/24\"], protocol = carp, password = x }",
            "a { id = 1, addresses = [\"10.77.0.101/24\"], protocol = carp }",
            "ha.vips.a.password", "must be given with protocol carp"
        },
        {
            "a { id = 1, addresses = [\"10.77.0.101/24\"], protocol = vrrp2, password = eightchr }",
            "a { id = 1, addresses = [\"10.77.0.101/24\"], protocol = vrrp2, password = ninechars }",
            "ha.vips.a.password", "must be at most 8 characters with protocol vrrp2"
        },
        {
            "a { id = 1, addresses = [\"10.77.0.101/24\"], protocol = vrrp3 }",
            "a { id = 1, addresses = [\"10.77.0.101/24\"], protocol = vrrp3, password = x }",
            "ha.vips.a.password", "must be empty with protocol vrrp3"
        },
        {
            "a { id = 1, addresses = [\"10.77.0.101/24\"] }, b { id = 1, addresses = [\"2001:db8:77::101/64\"] }",
            "a { id = 1, addresses = [\"fe80::101/64\"] }, b { id = 1, addresses = [\"2001:db8:77::101/64\"] }",
            "ha.vips.b.id", "must be unique on its interface among VIPs of its family"
        },
        {
            "a { id = 1, addresses = [\"2001:db8:77::101/64\"] }",
            "a { id = 1, addresses = [\"2001:db8:78::101/64\"] }",
            "ha.vips.a.addresses", "must be in a subnet of eth0, which has 2001:db8:77::11/64, fe80::11/64"
        },
        {
            "a { id = 1, addresses = [\"fe80::101/64\", \"2001:db8:77::101/64\"] }",
            "a { id = 1, interface = eth1, addresses = [\"fe80::101/64\"] }",
            "ha.vips.a.addresses", "must be in a subnet of eth1, which has no IPv6 address"
        },
        {
            "a { id = 1, addresses = [\"10.77.0.101/24\", \"2001:db8:77::101/64\"], protocol = vrrp2 }",
            "a { id = 1, addresses = [\"2001:db8:77::101/64\", \"10.77.0.101/24\"], protocol = vrrp2 }",
            "ha.vips.a.addresses", "must begin with an IPv4 address with protocol vrrp2"
        },
        {
            "a { id = 1, addresses = [\"fe80::101/64\"], unicast-peers = [\"fe80::11\", \"fe80::12\"] }",
            "a { id = 1, addresses = [\"10.77.0.101/24\", \"fe80::101/64\"], unicast-peers = [\"fe80::12\"] }",
            "ha.vips.a.unicast-peers", "must be of the family of 10.77.0.101/24"
        },
        {
            "a { id = 1, addresses = [\"10.77.0.101/24\"], unicast-peers = [\"10.77.0.102\"] }",
            "a { id = 1, addresses = [\"10.77.0.101/24\"], unicast-peers = [\"10.77.0.101\"] }",
            "ha.vips.a.unicast-peers", "must not be an address of the VIP"
        },
        {
            "a { id = 1, addresses = [\"10.77.0.101/24\"], unicast-peers = [\"10.77.0.11\", \"10.77.0.12\"] }",
            "a { id = 1, addresses = [\"10.77.0.101/24\"], unicast-peers = [\"10.77.0.12\", \"10.77.0.12\"] }",
            "ha.vips.a.unicast-peers", "must name each node once"
        },
        {
            "a { id = 1, addresses = [\"10.77.0.101/24\"], unicast-peers = \"10.77.0.12\" }",
            "a { id = 1, addresses = [\"10.77.0.101/24\"], unicast-peers = \"10.77.0.11\" }",
            "ha.vips.a.unicast-peers", "must name another node than this one"
        },
        {
            "a { id = 1, addresses = [\"10.77.0.101/24\"], virtual-mac = on, virtual-mac-interface = vm }",
            "a { id = 1, addresses = [\"10.77.0.101/24\"], virtual-mac-interface = vm }",
            "ha.vips.a.virtual-mac-interface", "needs virtual-mac = true"
        },
        {
            "a { id = 1, addresses = [\"10.77.0.101/24\"], virtual-mac = on, virtual-mac-xmit-base = on }",
            "a { id = 1, addresses = [\"10.77.0.101/24\"], virtual-mac-xmit-base = on }",
            "ha.vips.a.virtual-mac-xmit-base", "needs virtual-mac = true"
        },
        {
            "a { id = 1, addresses = [\"10.77.0.101/24\"], virtual-mac = on, virtual-mac-xmit-base = on, unicast-peers = [\"10.77.0.12\"] }",
            "a { id = 1, addresses = [\"10.77.0.101/24\"], virtual-mac = on, unicast-peers = [\"10.77.0.12\"] }",
            "ha.vips.a.virtual-mac-xmit-base", "must be true with unicast-peers"
        },
        {
            "a { id = 1, addresses = [\"10.77.0.101/24\"], virtual-mac = on, home = h2 }",
            "a { id = 1, addresses = [\"10.77.0.101/24\"], virtual-mac = on, home = h2, address-owner = true }",
            "ha.vips.a.virtual-mac", "must be false with address-owner = true"
        },
        {
            "a { id = 1, addresses = [\"10.77.0.101/24\"], virtual-mac = on, virtual-mac-interface = eth0.1 }",
            "a { id = 1, addresses = [\"10.77.0.101/24\"], virtual-mac = on, virtual-mac-interface = eth0 }",
            "ha.vips.a.virtual-mac-interface", "must not be the name of a link that HaActors did not make"
        },
        {
            "a { id = 1, addresses = [\"10.77.0.101/24\"], virtual-mac = on }, b { id = 1, addresses = [\"fe80::101/64\"], virtual-mac = on }",
            "a { id = 1, addresses = [\"10.77.0.101/24\"], virtual-mac = on }, b { id = 2, addresses = [\"fe80::101/64\"], virtual-mac = on, virtual-mac-interface = vrrp.1 }",
            "ha.vips.b.virtual-mac-interface", "must be unique; ha.vips.a.virtual-mac-interface has the same"
        },
        {
            "a { id = 1, addresses = [\"10.77.0.101/24\"], virtual-mac = on }, b { id = 1, addresses = [\"fe80::101/64\"], virtual-mac = on }",
            "a { id = 1, addresses = [\"10.77.0.101/24\"], virtual-mac = on }, b { id = 1, addresses = [\"fe80::101/64\"], virtual-mac = on, protocol = carp, password = x }",
            "ha.vips.b.virtual-mac", "must be the only one of its address on its interface"
        },
    };

    [Theory]
    [MemberData(nameof(Rules))]
    public void Accepts_vips_that_keep_the_rule(string good, string bad, string path, string rule)
    {
        Assert.NotEmpty(bad + path + rule);
        Reading.Good($"{Two}ha.vips {{ {good} }}");
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void Rejects_vips_that_break_the_rule(string good, string bad, string path, string rule)
    {
        Assert.NotEmpty(good);
        var error = Reading.Bad($"{Two}ha.vips {{ {bad} }}");
        Assert.Equal(path, error.Path);
        Assert.Contains(rule, error.Rule);
        Assert.EndsWith("node.conf:3", error.Source);
    }

    public static TheoryData<string, string, string> Binds => new()
    {
        { "a { bind = \"*:80\", backend = app }, b { bind = \"*:81\", backend = app }", "a { bind = \"*:80\", backend = app }, b { bind = \"*:80\", backend = app }", "must be bound once; ha.frontends.a.bind binds it as well" },
        { "a { bind = \"10.77.0.101:4053\", backend = app }", "a { bind = \"*:4053\", backend = app }", "must leave 10.77.0.11:4053 to ha.cluster.port" },
        { "a { bind = \"10.77.0.101:9110\", backend = app }", "a { bind = \"*:9110\", backend = app }", "must leave 127.0.0.1:9110 to ha.admin.pbm.port" },
        { "a { bind = \"*:80\", backend = app }", "a { bind = \"*:80\", backend = web }", "must be the name of a backend" },
    };

    [Theory]
    [MemberData(nameof(Binds))]
    public void Accepts_frontends_that_keep_the_rule(string good, string bad, string rule)
    {
        Assert.NotEmpty(bad + rule);
        Reading.Good($"{Two}ha.frontends {{ {good} }}");
    }

    [Theory]
    [MemberData(nameof(Binds))]
    public void Rejects_frontends_that_break_the_rule(string good, string bad, string rule)
    {
        Assert.NotEmpty(good);
        Assert.Contains(rule, Reading.Bad($"{Two}ha.frontends {{ {bad} }}").Rule);
    }

    [Fact]
    public void Rejects_a_node_address_that_the_interface_does_not_have()
    {
        var error = Reading.Bad("ha.node { interface = eth0, address = 10.77.0.12 }");
        Assert.Equal("ha.node.address = 10.77.0.12: must be an address of eth0, which has 10.77.0.11/24",
            error.ToString()[..error.ToString().IndexOf(" (", StringComparison.Ordinal)]);
    }

    [Fact]
    public void Rejects_management_on_the_port_of_the_cluster()
    {
        Reading.Good(Two + "ha.admin.pbm { port = 4053 }");
        Assert.Contains("must differ from ha.cluster.port", Reading.Bad(Two + "ha.admin.pbm { host = 10.77.0.11, port = 4053 }").Rule);
    }
}
