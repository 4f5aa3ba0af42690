using HaActors.Host.Config;

namespace HaActors.Host.Tests.Config;

public sealed class ConfigChangesTests
{
    private const string Base = Reading.Node + Reading.App + """
        ha.backends.app.servers.s2 { address = "10.77.0.13:8080", weight = 50 }
        ha.frontends.www { bind = ["*:8080"], backend = app }

        """;

    [Theory]
    [InlineData("", "")]
    [InlineData("ha.backends.app.servers.s2.weight = 50", "")]
    [InlineData("ha.backends.app.servers.s2.weight = 51", "ha.backends.app.servers.s2.weight")]
    [InlineData("ha.backends.app.check { }", "ha.backends.app.check")]
    [InlineData("ha.frontends.www.bind = [\"*:8080\", \"*:8081\"]", "ha.frontends.www.bind")]
    [InlineData("ha.frontends.www.bind = [\"*:8081\"], ha.frontends.www.maxconn = 7", "ha.frontends.www.bind ha.frontends.www.maxconn")]
    [InlineData("ha.node.weight = 7, ha.node.name = h2", "ha.node.name ha.node.weight")]
    public void Changes_are_the_paths_whose_values_differ(string more, string paths)
    {
        var changes = ConfigChanges.Between(Reading.Text(Base).Written, Reading.Text(Base + more).Written);
        Assert.Equal(paths, string.Join(' ', changes.Paths));
        Assert.Equal(paths.Length == 0, changes.None);
    }

    [Fact]
    public void Order_and_spelling_are_no_change()
    {
        var other = "ha { frontends { www { backend = app, bind = [ \"*:8080\" ] } } }\n" + Reading.App
            + "ha.backends.app.servers.s2 { weight = 50, address = \"10.77.0.13:8080\" }\n" + Reading.Node;
        Assert.True(ConfigChanges.Between(Reading.Text(Base).Written, Reading.Text(other).Written).None);
    }

    [Theory]
    [InlineData("ha.node.name = h2", "ha.node.name")]
    [InlineData("ha.node.weight = 2, ha.node.shutdown-timeout = 3s", "")]
    [InlineData("ha.cluster.port = 4054", "ha.cluster.port")]
    [InlineData("ha.admin.pbm.port = 9111, ha.log.level = debug", "ha.admin.pbm.port ha.log.level")]
    [InlineData("akka.loglevel = DEBUG", "akka.loglevel")]
    public void What_a_node_is_built_upon_needs_a_restart(string more, string paths)
    {
        var changes = ConfigChanges.Between(Reading.Text(Base).Written, Reading.Text(Base + more).Written);
        Assert.Equal(paths, string.Join(' ', changes.NeedRestart));
    }

    [Fact]
    public void Passwords_are_not_shown()
    {
        var written = Reading.Text(Base + """ha.backends.app.check { type = redis, password = "s e c r e t" }""").Written;
        var shown = Assert.Single(written, value => value.Path == "ha.backends.app.check.password").Shown();
        Assert.Equal("(hidden)", shown.Value);
        Assert.Contains(written, value => value.Path == "ha.frontends.www.bind[0]" && value.Value == "*:8080" && value.Shown() == value);
    }
}
