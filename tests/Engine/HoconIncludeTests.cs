using Hocon;

namespace HaActors.Engine.Tests;

/// <summary>Includes through the callback, in both builds.</summary>
public sealed class HoconIncludeTests
{
    private static Config Parse(string text, params (string Name, string Text)[] files) =>
        HoconConfigurationFactory.ParseString(text, (_, name) =>
            Task.FromResult(files.FirstOrDefault(file => file.Name == name).Text));

    [Theory]
    [InlineData("include \"x.conf\"", HoconCallbackType.File)]
    [InlineData("include file(\"x.conf\")", HoconCallbackType.File)]
    [InlineData("include required(\"x.conf\")", HoconCallbackType.File)]
    [InlineData("include required(file(\"x.conf\"))", HoconCallbackType.File)]
    [InlineData("include url(\"x.conf\")", HoconCallbackType.Url)]
    [InlineData("include classpath(\"x.conf\")", HoconCallbackType.Resource)]
    public void Include_asks_the_callback_by_kind_and_name(string statement, HoconCallbackType expected)
    {
        var asked = new List<(HoconCallbackType, string)>();
        var config = HoconConfigurationFactory.ParseString(statement, (kind, name) =>
        {
            asked.Add((kind, name));
            return Task.FromResult("a = 1");
        });
        Assert.Equal([(expected, "x.conf")], asked);
        Assert.Equal(1, config.GetInt("a"));
    }

    /// <summary>A key that stands in both is not tested: Hocon 2.0.4 lets the included one win even over a later one.</summary>
    [Fact]
    public void Include_adds_its_keys_to_those_beside_it()
    {
        var config = Parse("a = 1\ninclude \"x\"\nc = 3", ("x", "b = 2"));
        Assert.Equal((1, 2, 3), (config.GetInt("a"), config.GetInt("b"), config.GetInt("c")));
    }

    [Fact]
    public void Include_inside_an_object_resolves_its_substitutions_there() =>
        Assert.Equal(1, Parse("z { include \"x\" }", ("x", "a = 1, b = ${a}")).GetInt("z.b"));

    [Fact]
    public void Include_inside_an_include_is_read() =>
        Assert.Equal(3, Parse("include \"x\"", ("x", "include \"y\""), ("y", "a = 3")).GetInt("a"));

    [Fact]
    public void Missing_include_is_ignored_unless_required()
    {
        Assert.Equal(1, Parse("include \"nope\"\na = 1").GetInt("a"));
        Assert.Throws<HoconParserException>(() => Parse("include required(\"nope\")\na = 1"));
    }

    [Fact]
    public void Exception_of_the_callback_reaches_the_caller() =>
        Assert.Throws<FileNotFoundException>(() =>
            HoconConfigurationFactory.ParseString("include \"x\"", (_, _) => throw new FileNotFoundException("x")));

    [Fact]
    public void Key_may_begin_with_the_word_include() =>
        Assert.Equal(1, HoconConfigurationFactory.ParseString("includes = 1").GetInt("includes"));
}
