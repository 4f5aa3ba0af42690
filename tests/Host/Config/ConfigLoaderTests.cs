using HaActors.Host.Config;

namespace HaActors.Host.Tests.Config;

public sealed class ConfigLoaderTests : IDisposable
{
    private readonly TempFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Keys_after_an_include_override_it()
    {
        _files.Write("cluster.conf", "ha.node { weight = 7, name = shared }");
        var node = _files.Write("node.conf", "include \"cluster.conf\"\n" + Reading.Node);
        var settings = Reading.File(node).Settings!;
        Assert.Equal("h1", settings.Services.Node.Name);
        Assert.Equal(7, settings.Services.Node.Weight);
    }

    [Fact]
    public void Keys_before_an_include_are_overridden_by_it()
    {
        _files.Write("cluster.conf", "ha.node.name = shared");
        var node = _files.Write("node.conf", Reading.Node + "include \"cluster.conf\"\n");
        Assert.Equal("shared", Reading.File(node).Settings!.Services.Node.Name);
    }

    [Fact]
    public void Includes_are_looked_for_beside_the_file_that_includes_them()
    {
        _files.Write("sub/inner.conf", "weight = 8");
        _files.Write("sub/outer.conf", "ha { node { include \"inner.conf\" } }");
        var node = _files.Write("node.conf", "include file(\"sub/outer.conf\")\n" + Reading.Node);
        Assert.Equal(8, Reading.File(node).Settings!.Services.Node.Weight);
    }

    [Fact]
    public void Missing_include_is_an_error_of_the_including_line()
    {
        var node = _files.Write("node.conf", Reading.Node + "include \"gone.conf\"\n");
        var error = Assert.Single(Reading.File(node).Errors);
        Assert.Contains("gone.conf: there is no such file", error.Rule);
        Assert.EndsWith("node.conf:2", error.Source);
    }

    [Fact]
    public void Include_cycle_is_an_error_that_names_the_circle()
    {
        _files.Write("a.conf", "include \"b.conf\"");
        _files.Write("b.conf", "include \"a.conf\"");
        var error = Assert.Single(Reading.File(_files.Write("node.conf", "include \"a.conf\"")).Errors);
        Assert.Contains("node.conf -> a.conf -> b.conf -> a.conf", error.Rule);
    }

    [Fact]
    public void Include_of_an_address_is_refused()
    {
        var error = Assert.Single(Reading.File(_files.Write("node.conf", "include url(\"http://10.77.0.1/x\")")).Errors);
        Assert.Equal("only files can be included", error.Rule);
    }

    [Theory]
    [InlineData("# include \"gone.conf\"")]
    [InlineData("// include \"gone.conf\"")]
    [InlineData("ha.cluster.name = ha # include \"gone.conf\"")]
    public void Include_in_a_comment_is_none(string line)
    {
        Reading.Good(Reading.Node + line);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\0b")]
    public void Include_of_a_name_that_no_file_can_have_is_an_error(string name)
    {
        Assert.Single(Reading.File(_files.Write("node.conf", $"include \"{name}\"\n" + Reading.Node)).Errors);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("a\0b")]
    public void Name_that_no_file_can_have_is_an_error(string name)
    {
        Assert.Single(Reading.File(name).Errors);
    }

    [Fact]
    public void File_without_an_end_is_an_error()
    {
        Assert.Contains("longer than", Assert.Single(Reading.File("/dev/zero").Errors).Rule);
    }

    [Fact]
    public void Includes_that_multiply_are_an_error()
    {
        for (var i = 0; i < 40; i++)
            _files.Write($"{i}.conf", $"include \"{i + 1}.conf\"\ninclude \"{i + 1}.conf\"\n");
        _files.Write("40.conf", $"ha.node.weight = {new string(' ', 10_000)} 1");
        Assert.Contains("longer than", Assert.Single(Reading.File(_files.Write("node.conf", "include \"0.conf\"")).Errors).Rule);
    }

    [Theory]
    [InlineData("", "a{")]
    [InlineData("", "a.")]
    [InlineData("a=", "[")]
    [InlineData("a=", "[{a=")]
    public void Deep_nesting_is_told_at_once(string start, string level)
    {
        var node = _files.Write("node.conf", start + string.Concat(Enumerable.Repeat(level, 200_000)));
        Assert.Contains("nested deeper than 100", Assert.Single(Reading.File(node).Errors).Rule);
    }

    [Fact]
    public void Missing_file_is_an_error()
    {
        var error = Assert.Single(Reading.File("/nonexistent/node.conf").Errors);
        Assert.Equal("cannot read the configuration: there is no such file (/nonexistent/node.conf)", error.ToString());
    }

    [Fact]
    public void Environment_variables_are_filled_in()
    {
        Environment.SetEnvironmentVariable("HA_TEST_NODE", "h7");
        Assert.Equal("h7", Reading.Good(Reading.Node + "ha.node.name = ${HA_TEST_NODE}").Services.Node.Name);
    }

    [Fact]
    public void Unknown_environment_variable_is_an_error()
    {
        Assert.Contains("HA_TEST_NONE", Reading.Bad(Reading.Node + "ha.node.name = ${HA_TEST_NONE}").Rule);
    }

    [Fact]
    public void Syntax_error_in_an_included_file_names_that_file()
    {
        _files.Write("cluster.conf", "ha {\n  node { weight = [1, 2 }\n}\n");
        var error = Assert.Single(Reading.File(_files.Write("node.conf", "include \"cluster.conf\"\n" + Reading.Node)).Errors);
        Assert.StartsWith("not HOCON", error.Rule);
        Assert.Contains("cluster.conf:", error.Source);
    }

    [Fact]
    public void Source_of_an_error_is_the_line_that_won()
    {
        _files.Write("cluster.conf", "ha {\n  node {\n    weight = 1\n  }\n}\n");
        var node = _files.Write("node.conf", "include \"cluster.conf\"\n" + Reading.Node + "ha.node.weight = 5000\n");
        Assert.EndsWith("node.conf:3", Assert.Single(Reading.File(node).Errors).Source);
        var other = _files.Write("other.conf", "ha.node.weight = 5000\ninclude \"cluster.conf\"\nha.node.weight = 5\n" + Reading.Node);
        Assert.Empty(Reading.File(other).Errors);
    }

    [Fact]
    public void Scanner_finds_keys_of_nested_and_concatenated_objects()
    {
        var found = HoconScanner.Scan("a { b.c = [1, { x = 2 }], \"d.e\" : ${a} { f = \"}\" } }\n{ g = 1 }");
        Assert.Equal(["a", "a/b/c", "a/d.e", "a/d.e/f", "g"], found.Select(s => string.Join('/', s.Path)));
    }

    [Fact]
    public void Scanner_ends_on_any_text()
    {
        var random = new Random(4711);
        const string Alphabet = "ab.=:{}[]\"\\\n ,#/$include(";
        for (var i = 0; i < 5000; i++)
            HoconScanner.Scan(string.Concat(Enumerable.Range(0, random.Next(40)).Select(_ => Alphabet[random.Next(Alphabet.Length)])));
    }
}
