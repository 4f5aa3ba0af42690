using Akka.Actor;
using Akka.Configuration;

namespace HaActors.Engine.Tests;

public class AkkaConfigTests
{
    private readonly Config _config = ConfigurationFactory.ParseString("""
        a { text = "hello", number = 42, flag = on, span = 250ms, size = 128000b, list = ["x", "y"], nested { deep = 1 } }
        a.number = 43
        quoted { "b.c" = 7 }
        """);

    [Fact]
    public void Values_are_read_by_path()
    {
        Assert.Equal("hello", _config.GetString("a.text"));
        Assert.Equal(43, _config.GetInt("a.number"));
        Assert.True(_config.GetBoolean("a.flag"));
        Assert.Equal(TimeSpan.FromMilliseconds(250), _config.GetTimeSpan("a.span"));
        Assert.Equal(128000, _config.GetByteSize("a.size"));
        Assert.Equal(["x", "y"], _config.GetStringList("a.list"));
        Assert.Equal(1, _config.GetConfig("a").GetInt("nested.deep"));
    }

    [Fact]
    public void Missing_value_gives_the_default()
    {
        Assert.Equal(5, _config.GetInt("a.none", 5));
        Assert.Equal("d", _config.GetString("a.none", "d"));
        Assert.Null(_config.GetString("a.none"));
        Assert.False(_config.HasPath("a.none"));
        Assert.True(_config.HasPath("a.text"));
    }

    [Fact]
    public void Value_of_another_type_is_refused() => Assert.ThrowsAny<Exception>(() => _config.GetInt("a.text"));

    [Fact]
    public void Fallback_fills_in_what_is_missing()
    {
        var merged = _config.WithFallback(ConfigurationFactory.ParseString("a { number = 1, other = 2, nested { wide = 3 } }"));
        Assert.Equal((43, 2, 1, 3), (merged.GetInt("a.number"), merged.GetInt("a.other"), merged.GetInt("a.nested.deep"), merged.GetInt("a.nested.wide")));
    }

    [Fact]
    public void Text_of_a_configuration_parses_to_an_equal_one()
    {
        var again = ConfigurationFactory.ParseString(_config.ToString());
        Assert.Equal("hello", again.GetString("a.text"));
        Assert.Equal(43, again.GetInt("a.number"));
        Assert.Equal(["x", "y"], again.GetStringList("a.list"));
    }

    [Theory]
    [InlineData("akka://sys/user/a/b", "akka", "sys", null, null, "/user/a/b")]
    [InlineData("akka.tcp://sys@10.0.0.1:4053/user/a", "akka.tcp", "sys", "10.0.0.1", 4053, "/user/a")]
    public void Path_is_parsed_into_address_and_names(string text, string protocol, string system, string? host, int? port, string path)
    {
        var parsed = ActorPath.Parse(text);
        Assert.Equal(new Address(protocol, system, host, port), parsed.Address);
        Assert.Equal(path, parsed.ToStringWithoutAddress());
        Assert.Equal(text, parsed.ToString());
    }

    [Fact]
    public void Path_is_built_below_an_address()
    {
        var path = new RootActorPath(new Address("akka.tcp", "sys", "h", 1)) / "user" / "x";
        Assert.Equal("akka.tcp://sys@h:1/user/x", path.ToString());
        Assert.Equal("x", path.Name);
        Assert.Equal("/user", path.Parent.ToStringWithoutAddress());
    }
}
