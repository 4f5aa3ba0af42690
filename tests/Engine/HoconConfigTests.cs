using Hocon;

namespace HaActors.Engine.Tests;

/// <summary>The getters, errors and merging that the configuration reader relies on, in both builds.</summary>
public sealed class HoconConfigTests
{
    [Theory]
    [InlineData("50ms", 50)]
    [InlineData("2s", 2000)]
    [InlineData("1m", 60_000)]
    [InlineData("10", 10)]
    [InlineData("1.5s", 1500)]
    [InlineData("\"3 s\"", 3000)]
    [InlineData("4 seconds", 4000)]
    [InlineData("1h", 3_600_000)]
    public void Duration_is_read_in_its_unit(string text, int milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), HoconConfigurationFactory.ParseString($"a = {text}").GetTimeSpan("a"));

    [Theory]
    [InlineData("10", 10)]
    [InlineData("10b", 10)]
    [InlineData("1kB", 1000)]
    [InlineData("1KiB", 1024)]
    [InlineData("1k", 1024)]
    [InlineData("\"10 MiB\"", 10 * 1024 * 1024)]
    public void Byte_size_is_read_in_its_unit(string text, long bytes) =>
        Assert.Equal(bytes, HoconConfigurationFactory.ParseString($"a = {text}").GetByteSize("a"));

    [Theory]
    [InlineData("true", true)]
    [InlineData("yes", true)]
    [InlineData("on", true)]
    [InlineData("false", false)]
    [InlineData("no", false)]
    [InlineData("off", false)]
    public void Boolean_words_are_read(string text, bool expected) =>
        Assert.Equal(expected, HoconConfigurationFactory.ParseString($"a = {text}").GetBoolean("a"));

    [Fact]
    public void Number_forms_are_read()
    {
        var config = HoconConfigurationFactory.ParseString("a = 0x10, b = -5, c = 1e3, d = \"15\", e = 99999999999");
        Assert.Equal(16, config.GetInt("a"));
        Assert.Equal(-5, config.GetInt("b"));
        Assert.Equal(1000.0, config.GetDouble("c"));
        Assert.Equal(15, config.GetInt("d"));
        Assert.Equal(99999999999, config.GetLong("e"));
    }

    public static TheoryData<string, Action<Config>> Malformed => new()
    {
        { "a = abc", config => config.GetInt("a") },
        { "a = 1.5", config => config.GetInt("a") },
        { "a = 99999999999", config => config.GetInt("a") },
        { "a = maybe", config => config.GetBoolean("a") },
        { "a = -1s", config => config.GetTimeSpan("a") },
        { "a = x", config => config.GetTimeSpan("a") },
        { "a = abc", config => config.GetByteSize("a") },
        { "a = x", config => config.GetStringList("a") },
        { "a = 1", config => config.GetObject("a") },
        { "a { b = 1 }", config => config.GetString("a") },
        { "a = null", config => config.GetInt("a") },
        { "b = 1", config => config.GetInt("a") },
        { "b = 1", config => config.GetString("a") },
        { "b = 1", config => config.GetObject("a") },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public void Getter_without_default_names_the_path_of_a_missing_or_malformed_value(string text, Action<Config> read)
    {
        var error = Assert.Throws<HoconValueException>(() => read(HoconConfigurationFactory.ParseString(text)));
        Assert.Equal("a", error.FailPath);
    }

    [Fact]
    public void Getter_with_default_returns_it_for_a_missing_value()
    {
        var config = HoconConfigurationFactory.ParseString("a = 1");
        Assert.Equal(7, config.GetInt("b", 7));
        Assert.Equal("x", config.GetString("b", "x"));
        Assert.Equal(TimeSpan.FromSeconds(3), config.GetTimeSpan("b", TimeSpan.FromSeconds(3)));
    }

    [Fact]
    public void Null_is_a_value_and_its_text_is_null()
    {
        var config = HoconConfigurationFactory.ParseString("a = null");
        Assert.True(config.HasPath("a"));
        Assert.Null(config.GetString("a"));
    }

    [Fact]
    public void Fallback_gives_what_is_missing()
    {
        var config = HoconConfigurationFactory.ParseString("a { b = 1, c = 2 }")
            .WithFallback(HoconConfigurationFactory.ParseString("a { b = 9, z = 3 }, y = 4"));
        Assert.Equal(1, config.GetInt("a.b"));
        Assert.Equal(3, config.GetInt("a.z"));
        Assert.Equal(3, config.GetConfig("a").GetInt("z"));
        Assert.Equal(4, config.GetInt("y"));
        Assert.Equal(["b", "c"], config.GetObject("a").Keys);
    }

    [Fact]
    public void Object_lists_its_keys_in_order_with_their_paths()
    {
        var fields = HoconConfigurationFactory.ParseString("v { web { vrid = 1 }, mail { vrid = 2 } }").GetObject("v");
        Assert.Equal(["web", "mail"], fields.Keys);
        Assert.Equal("v.web", fields["web"].Path.Value);
        Assert.Equal(HoconType.Object, fields["mail"].Type);
        Assert.Equal(2, fields["mail"].GetObject()["vrid"].Value.GetInt());
    }

    [Fact]
    public void Object_list_gives_its_elements()
    {
        var servers = HoconConfigurationFactory.ParseString("s = [{ name = a, weight = 1 }\n{ name = b, weight = 2 }]").GetObjectList("s");
        Assert.Equal(["a", "b"], servers.Select(server => server.GetField("name").GetString()));
        Assert.Equal(2, servers[1]["weight"].Value.GetInt());
    }

    [Theory]
    [InlineData("1", HoconType.Number)]
    [InlineData("x", HoconType.String)]
    [InlineData("true", HoconType.Boolean)]
    [InlineData("[]", HoconType.Array)]
    [InlineData("{}", HoconType.Object)]
    [InlineData("\"1\"", HoconType.String)]
    [InlineData("5s", HoconType.String)]
    [InlineData("null", HoconType.String)]
    public void Value_knows_its_type(string text, HoconType expected) =>
        Assert.Equal(expected, HoconConfigurationFactory.ParseString($"a = {text}").GetValue("a").Type);

    [Fact]
    public void Missing_section_is_empty() =>
        Assert.True(HoconConfigurationFactory.ParseString("a = 1").GetConfig("b").IsEmpty);

    [Fact]
    public void Path_splits_at_dots_outside_quotes()
    {
        var path = HoconPath.Parse("a.\"b.c\".d");
        Assert.Equal(["a", "b.c", "d"], path);
        Assert.Equal("d", path.Key);
        Assert.Equal("a.\"b.c\".d", path.Value);
    }

    [Fact]
    public void PrettyPrint_parses_to_the_same_values()
    {
        const string text = "a { b = \"x y\", c = [1, 2], d = [{ e = 1 }, { e = 2 }], f = 5s, g = {}, h = [], i = two words, j = \"1\", k = null, l = \"10.0.0.1:80\" }";
        var copy = HoconConfigurationFactory.ParseString(HoconConfigurationFactory.ParseString(text).PrettyPrint(2));
        Assert.Equal("x y", copy.GetString("a.b"));
        Assert.Equal([1, 2], copy.GetIntList("a.c"));
        Assert.Equal(2, copy.GetObjectList("a.d")[1]["e"].Value.GetInt());
        Assert.Equal(TimeSpan.FromSeconds(5), copy.GetTimeSpan("a.f"));
        Assert.Empty(copy.GetObject("a.g"));
        Assert.Empty(copy.GetStringList("a.h"));
        Assert.Equal("two words", copy.GetString("a.i"));
        Assert.Equal(HoconType.String, copy.GetValue("a.j").Type);
        Assert.Null(copy.GetString("a.k"));
        Assert.Equal("10.0.0.1:80", copy.GetString("a.l"));
    }
}
