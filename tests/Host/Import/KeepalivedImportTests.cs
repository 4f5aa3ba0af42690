using HaActors.Net.Model;

namespace HaActors.Host.Tests.Import;

public sealed class KeepalivedImportTests
{
    private const string Instance = """
        ! two machines
        vrrp_script mail {
            script "/usr/local/bin/check-mail -q"
            interval 2
            fall 2
            rise 3
            weight -60
        }
        vrrp_instance VI.1 {
            state MASTER
            interface eth0
            virtual_router_id 51
            priority 101
            advert_int 1
            authentication {
                auth_type PASS
                auth_pass 1111
            }
            virtual_ipaddress {
                10.0.10.30/16 dev eth0
                10.0.10.31
            }
            track_script {
                mail
            }
        }
        """;

    [Fact]
    public void Instance_becomes_a_vip_of_version_2()
    {
        var vip = Assert.Single(Importing.Of(keepalived: Instance).Good().Vips);

        Assert.Equal("VI-1", vip.Name);
        Assert.Equal(51, vip.Id);
        Assert.Equal(RedundancyProtocol.Vrrp2, vip.Protocol);
        Assert.Equal(TimeSpan.FromSeconds(1), vip.AdvertInterval);
        Assert.Equal("1111", vip.Password?.Text);
        Assert.Equal(["10.0.10.30/16", "10.0.10.31/32"], vip.Addresses.Select(address => address.ToString()));
    }

    [Fact]
    public void Script_becomes_a_track_without_a_shell()
    {
        var import = Importing.Of(keepalived: Instance);
        var track = Assert.Single(import.Good().Tracks);

        Assert.Equal(("mail", TimeSpan.FromSeconds(2), 3, 2, -60), (track.Name, track.Interval, track.Rise, track.Fall, track.Weight));
        var program = Assert.IsType<ScriptTarget>(track.Target).Program;
        Assert.Equal("/usr/local/bin/check-mail -q", string.Join(' ', [program.Command, .. program.Arguments]));
        Assert.Contains("track = [\"mail\"]", import.Text);
    }

    [Fact]
    public void State_and_priority_are_remarked_with_their_lines()
    {
        Assert.Equal(
            ["keepalived.conf:10: state MASTER", "keepalived.conf:13: priority 101"],
            Importing.Of(keepalived: Instance).Remarks.Select(remark => string.Join(':', remark.Split(':')[..3])));
    }

    [Fact]
    public void Missing_brace_is_one_remark_and_the_vip_is_there()
    {
        var import = Importing.Of(keepalived: Instance.Replace("vrrp_instance VI.1 {", "vrrp_instance VI.1"));

        Assert.Single(import.Good().Vips);
        Assert.Contains("keepalived.conf:9: vrrp_instance VI.1: the { behind it is missing; read as if it were there", import.Remarks);
        Assert.Equal(3, import.Remarks.Length);
    }

    [Fact]
    public void Script_that_looks_for_haproxy_is_left_out_with_its_replacement()
    {
        var import = Importing.Of(keepalived: Instance.Replace("/usr/local/bin/check-mail -q", "systemctl status haproxy"));

        Assert.Empty(import.Good().Tracks);
        Assert.Contains(import.Remarks, remark => remark.StartsWith("keepalived.conf:2: vrrp_script mail: looks whether haproxy runs", StringComparison.Ordinal) && remark.Contains("requires = [BACKEND]"));
    }

    [Fact]
    public void Long_password_is_cut_as_keepalived_cuts_it()
    {
        var import = Importing.Of(keepalived: Instance.Replace("1111", "SOMEPASSWORD!"));

        Assert.Equal("SOMEPASS", Assert.Single(import.Good().Vips).Password?.Text);
        Assert.Contains(import.Remarks, remark => remark.StartsWith("keepalived.conf:17: auth_pass", StringComparison.Ordinal));
    }

    [Fact]
    public void Version_3_with_global_garp_settings_is_carried_over()
    {
        var import = Importing.Of(keepalived: """
            global_defs {
                vrrp_version 3
                vrrp_garp_master_repeat 3
                vrrp_garp_master_refresh 60
            }
            vrrp_instance web {
                interface eth0
                virtual_router_id 7
                advert_int 0.05
                nopreempt
                unicast_peer {
                    10.0.10.2
                }
                track_interface {
                    eth0
                    eth1 weight 20
                }
                virtual_ipaddress {
                    10.0.10.40/16
                }
            }
            """);

        var vip = Assert.Single(import.Good().Vips);
        Assert.Equal(RedundancyProtocol.Vrrp3, vip.Protocol);
        Assert.Equal(TimeSpan.FromMilliseconds(50), vip.AdvertInterval);
        Assert.False(vip.Preempt);
        Assert.Contains("garp-repeat = 3", import.Text);
        Assert.Contains("garp-refresh = 1m", import.Text);
        Assert.Contains("if-eth1 { type = interface, interface = \"eth1\", weight = 20 }", import.Text);
        Assert.Empty(import.Remarks);
    }

    [Fact]
    public void Virtual_mac_accept_mode_and_startup_delay_are_carried_over()
    {
        var import = Importing.Of(keepalived: """
            global_defs {
                vrrp_version 3
                vrrp_startup_delay 5.5
                vmac_prefix vm
            }
            vrrp_instance a {
                interface eth0
                virtual_router_id 7
                use_vmac
                no_accept
                virtual_ipaddress {
                    10.0.10.40/16
                }
            }
            vrrp_instance b {
                interface eth0
                virtual_router_id 8
                use_vmac name vrrp8 00:00:5e:00:01 netlink_notify_msg group 5
                vmac_xmit_base
                unicast_peer {
                    10.0.10.2
                }
                virtual_ipaddress {
                    10.0.10.41/16
                }
            }
            """);

        var vips = import.Good().Vips;
        Assert.Equal([new VirtualMacSettings("vm.7", FromOwnMac: false), new VirtualMacSettings("vrrp8", FromOwnMac: true)], vips.Select(vip => vip.VirtualMac));
        Assert.Equal([(false, 5.5), (true, 5.5)], vips.Select(vip => (vip.Accept, vip.StartupDelay.TotalSeconds)));
        Assert.Equal(
            ["keepalived.conf:18: use_vmac 00:00:5e:00:01: the virtual MAC is that of RFC 9568", "keepalived.conf:18: use_vmac group 5: not carried over"], import.Remarks.AsEnumerable());
    }

    [Fact]
    public void Priority_255_is_that_of_an_address_owner()
    {
        var import = Importing.Of(keepalived: Instance.Replace("priority 101", "priority 255").Insert(0, "global_defs {\n router_id mail-1\n}\n"));

        Assert.True(import.Good().Vips is [{ AddressOwner: true, Home: "mail-1" }]);
        Assert.Contains("keepalived.conf:16: priority 255: the addresses are the node's own; home must name that node, mail-1 was taken", import.Remarks);
    }

    [Theory]
    [InlineData("interval 7", 7)]
    [InlineData("interval 7\n timeout 3", 3)]
    [InlineData("", 1)]
    public void Script_may_take_as_long_as_its_interval_unless_it_says_otherwise(string pace, int seconds)
    {
        var import = Importing.Of(keepalived: $$"""
            vrrp_script look {
                script "/usr/local/bin/look"
                {{pace}}
            }
            vrrp_instance web {
                interface eth0
                virtual_router_id 7
                track_script {
                    look
                }
                virtual_ipaddress {
                    10.0.10.40/16
                }
            }
            """);

        Assert.Equal(TimeSpan.FromSeconds(seconds), Assert.IsType<ScriptTarget>(Assert.Single(import.Good().Tracks).Target).Timeout);
    }

    [Theory]
    [InlineData("")]
    [InlineData("}")]
    [InlineData("{ { {")]
    [InlineData("vrrp_instance")]
    [InlineData("vrrp_instance x {\n virtual_ipaddress {\n nonsense\n")]
    [InlineData("virtual_server x y {\n real_server {\n")]
    [InlineData("\"open")]
    public void Broken_files_are_read_without_a_crash(string text) =>
        Assert.Equal(0, Importing.Of(keepalived: text).Status);
}
