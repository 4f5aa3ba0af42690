using HaActors.Net.Model;

namespace HaActors.Host.Tests.Config;

/// <summary>Keys of VIPs and of their placement.</summary>
public sealed class VipReaderTests
{
    [Fact]
    public void Vip_takes_vip_defaults_and_overrides_them()
    {
        var vips = Reading.Good(Reading.Node + """
            ha.vip-defaults { preempt-delay = 3s, weight = 5 }
            ha.vips { a { id = 1, addresses = ["10.77.0.101/24"] }, b { id = 2, addresses = ["10.77.0.102/24"], weight = 6 } }
            """).Services.Vips;
        Assert.Equal([(5, 3), (6, 3)], vips.Select(v => (v.Weight, v.PreemptDelay.Seconds)));
    }

    [Fact]
    public void Placement_is_read_with_its_ranges()
    {
        Assert.Equal(new PlacementSettings(), Reading.Good(Reading.Node).Services.Placement);
        var placement = Reading.Good(Reading.Node + """
            ha.placement { hold-down = 0s, max-moves = 1, move-interval = 1h, return-home = true, flap-threshold = 0, flap-half-life = 1d }
            """).Services.Placement;
        Assert.Equal(
            new PlacementSettings
            {
                HoldDown = TimeSpan.Zero,
                MaxMoves = 1,
                MoveInterval = TimeSpan.FromHours(1),
                ReturnHome = true,
                FlapThreshold = 0,
                FlapHalfLife = TimeSpan.FromDays(1),
            },
            placement);
    }

    [Theory]
    [InlineData("hold-down", "61s")]
    [InlineData("max-moves", "0")]
    [InlineData("move-interval", "99ms")]
    [InlineData("flap-threshold", "101")]
    [InlineData("flap-half-life", "999ms")]
    public void Placement_out_of_range_is_refused(string key, string value) =>
        Assert.Equal(($"ha.placement.{key}", value), Reading.Bad(Reading.Node + $"ha.placement.{key} = {value}") is var error ? (error.Path, error.Value) : default);

    [Fact]
    public void Vips_that_are_to_be_apart_say_so_with_one_word()
    {
        var vips = Reading.Good(Reading.Node + """
            ha.vips { a { id = 1, addresses = ["10.77.0.101/24"], apart = dns }, b { id = 2, addresses = ["10.77.0.102/24"] } }
            """).Services.Vips;
        Assert.Equal(["dns", null], vips.Select(v => v.Apart));
    }

    [Fact]
    public void Word_of_vips_that_are_to_be_apart_has_no_blanks()
    {
        var error = Reading.Bad(Reading.Node + """ha.vips.a { id = 1, addresses = ["10.77.0.101/24"], apart = "name servers" }""");
        Assert.Equal(("ha.vips.a.apart", "name servers"), (error.Path, error.Value));
    }

    [Fact]
    public void Carp_vip_takes_a_password_and_an_advbase_of_a_second()
    {
        var vips = Reading.Good(Reading.Node + """
            ha.vip-defaults { protocol = carp, password = "love" }
            ha.vips {
              a { id = 1, addresses = ["10.77.0.101/24"] }
              b { id = 2, addresses = ["10.77.0.102/24"], advert-interval = 254s }
              c { id = 3, addresses = ["10.77.0.103/24"], protocol = vrrp3, password = "" }
            }
            """).Services.Vips;
        Assert.Equal([RedundancyProtocol.Carp, RedundancyProtocol.Carp, RedundancyProtocol.Vrrp3], vips.Select(v => v.Protocol));
        Assert.Equal([1000, 254_000, 50], vips.Select(v => v.AdvertInterval.TotalMilliseconds));
        Assert.Equal(["love", "love", null], vips.Select(v => v.Password?.Text));
        Assert.DoesNotContain("love", vips[0].ToString());
    }

    [Fact]
    public void Vrrp2_vip_takes_a_second_and_needs_no_password()
    {
        var vip = Assert.Single(Reading.Good(
            Reading.Node + "ha.vips.a { id = 1, addresses = [\"10.77.0.101/24\"], protocol = vrrp2 }").Services.Vips);
        Assert.Equal((RedundancyProtocol.Vrrp2, TimeSpan.FromSeconds(1), null), (vip.Protocol, vip.AdvertInterval, vip.Password));
    }

    [Theory]
    [InlineData("carp", "50ms", "1s-254s with protocol carp")]
    [InlineData("carp", "255s", "1s-254s with protocol carp")]
    [InlineData("carp", "1500ms", "multiple of 1s: carp adverts carry it in seconds")]
    [InlineData("vrrp2", "50ms", "1s-255s with protocol vrrp2")]
    [InlineData("vrrp2", "256s", "1s-255s with protocol vrrp2")]
    [InlineData("vrrp2", "1500ms", "multiple of 1s: vrrp2 adverts carry it in seconds")]
    public void Rejects_intervals_that_the_protocol_cannot_say(string protocol, string interval, string rule)
    {
        var error = Reading.Bad(
            $"{Reading.Node}ha.vips.a {{ id = 1, addresses = [\"10.77.0.101/24\"], protocol = {protocol}, password = x, advert-interval = {interval} }}");
        Assert.Equal("ha.vips.a.advert-interval", error.Path);
        Assert.Contains(rule, error.Rule);
    }

    [Fact]
    public void Password_is_not_shown_in_an_error() =>
        Assert.Equal("***", Reading.Bad(Reading.Node + "ha.vip-defaults.password = \"a much too long password\"").Value);
}
