using HaActors.Net.Model;

namespace HaActors.Host.Tests.Config;

public sealed class TrackReaderTests
{
    private const string Vip = "ha.vips.web { id = 1, addresses = [\"10.77.0.101/24\"], track = [t] }\n";

    [Fact]
    public void Accepts_a_script_with_everything()
    {
        var track = Good("type = script, command = /bin/check, arguments = [a, b], interval = 500ms, timeout = 2s, kill-after = 3s, rise = 2, fall = 3, weight = -20, init-fail = true");
        Assert.Equal(new TrackSettings("t", track.Target, TimeSpan.FromMilliseconds(500), 2, 3, -20, false, true), track);
        var script = Assert.IsType<ScriptTarget>(track.Target);
        Assert.Equal(("/bin/check", "a b", 2.0, 3.0), (script.Program.Command, string.Join(' ', script.Program.Arguments), script.Timeout.TotalSeconds, script.Program.KillAfter.TotalSeconds));
    }

    [Fact]
    public void Accepts_the_other_types_with_their_defaults()
    {
        Assert.Equal(new TrackSettings("t", new InterfaceTarget("eth1"), TimeSpan.FromSeconds(1), 1, 1, 0, false, false), Good("type = interface, interface = eth1"));
        Assert.Equal(new ProcessTarget("nginx", 2, 8), Good("type = process, process = nginx, quorum = 2, quorum-max = 8").Target);
        Assert.Equal(new FileTarget("/run/x"), Good("type = file, file = /run/x, weight = 253, reverse = true").Target);
    }

    [Theory]
    [InlineData("type = ping", "ha.track.t.type", "must be one of")]
    [InlineData("type = script", "ha.track.t.command", "must be the absolute path")]
    [InlineData("type = script, command = check", "ha.track.t.command", "must be the absolute path")]
    [InlineData("type = process, process = a-name-longer-than-that", "ha.track.t.process", "1-15 characters")]
    [InlineData("type = process, process = x, quorum = 3, quorum-max = 2", "ha.track.t.quorum-max", "must not be below quorum")]
    [InlineData("type = file, file = x", "ha.track.t.file", "must be the absolute path")]
    [InlineData("type = interface, interface = \"e/0\"", "ha.track.t.interface", "")]
    [InlineData("type = interface, interface = eth1, rise = 2", "ha.track.t.rise", "must not be given for type interface")]
    [InlineData("type = file, file = /x, weight = 254", "ha.track.t.weight", "-253-253")]
    [InlineData("type = file, file = /x, wieght = 2", "ha.track.t.wieght", "did you mean weight")]
    public void Rejects(string track, string path, string rule)
    {
        var error = Reading.Bad($"{Reading.Node}{Vip}ha.track.t {{ {track} }}");
        Assert.Equal(path, error.Path);
        Assert.Contains(rule, error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[u]", "must be the name of a track; did you mean t?")]
    [InlineData("[t, t]", "must name each track once")]
    public void Rejects_a_vip_that_names(string tracks, string rule)
    {
        var error = Reading.Bad($"{Reading.Node}{Vip}ha.vips.web.track = {tracks}\nha.track.t {{ type = file, file = /x }}");
        Assert.Equal("ha.vips.web.track", error.Path);
        Assert.Contains(rule, error.ToString(), StringComparison.Ordinal);
    }

    private static TrackSettings Good(string track)
    {
        var settings = Reading.Good($"{Reading.Node}{Vip}ha.track.t {{ {track} }}").Services;
        Assert.Equal("t", Assert.Single(settings.Vips[0].Track));
        return Assert.Single(settings.Tracks);
    }
}
