using System.Text.RegularExpressions;
using HaActors.Host.Config;

namespace HaActors.Host.Tests.Config;

public sealed partial class ReferenceConfTests
{
    /// <summary>A configuration with one entry of each kind, so that every key is asked for.</summary>
    private static readonly ConfigResult Everything = Reading.Text(Reading.Node + Reading.App + """
        ha.vips.web { id = 1, addresses = ["10.77.0.101/24"] }
        ha.track.uplink { type = interface, interface = eth1 }
        ha.frontends.www { bind = "*:80", backend = app }
        ha.backends.app.check { }
        """);

    [Fact]
    public void Every_default_is_read()
    {
        Assert.Empty(Leaves(ReferenceConf.Tree).Except(Everything.Keys));
    }

    [Fact]
    public void Every_key_that_is_read_has_a_default_or_is_explained()
    {
        var known = Leaves(ReferenceConf.Tree).Concat(Blocks(ReferenceConf.Tree)).Select(LastKey)
            .Concat(Explained().Matches(ReferenceConf.Text).Select(m => m.Groups[1].Value))
            .Append("akka")
            .ToHashSet();
        Assert.DoesNotContain(Everything.Keys, k => !known.Contains(LastKey(k)));
    }

    [Fact]
    public void Every_default_has_a_comment_above_it()
    {
        var lines = ReferenceConf.Text.Split('\n');
        var bare = lines.Where((line, i) => Assignment().IsMatch(line) && !lines[i - 1].TrimStart().StartsWith('#'));
        Assert.Empty(bare);
    }

    [Fact]
    public void Defaults_alone_lack_only_what_is_called_required()
    {
        Assert.Equal("ha.node.interface", Reading.Bad("").Path);
    }

    private static string LastKey(string path) => path[(path.LastIndexOf('.') + 1)..];

    private static IEnumerable<string> Leaves(ConfigObject block) => block.Fields.SelectMany(
        f => f.Value is ConfigObject inner ? Leaves(inner) : [f.Value.Path]);

    private static IEnumerable<string> Blocks(ConfigObject block) => block.Fields.SelectMany(
        f => f.Value is ConfigObject inner ? Blocks(inner).Append(inner.Path) : []);

    [GeneratedRegex(@"^\s*#\s+([a-z-]+) \((?:required|optional)\):", RegexOptions.Multiline)]
    private static partial Regex Explained();

    [GeneratedRegex("^ +[a-z-]+ = ")]
    private static partial Regex Assignment();
}
