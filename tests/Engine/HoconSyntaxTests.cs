using Hocon;

namespace HaActors.Engine.Tests;

/// <summary>What the product writes in HOCON and how it must be read, in both builds.</summary>
public sealed class HoconSyntaxTests
{
    [Theory]
    [InlineData("a = 1 # comment\nb = 2", "a", "1")]
    [InlineData("// comment\na : 1", "a", "1")]
    [InlineData("a { b { c = x } }", "a.b.c", "x")]
    [InlineData("a.b.c = x", "a.b.c", "x")]
    [InlineData("{ a = x }", "a", "x")]
    [InlineData("a = two words ", "a", "two words")]
    [InlineData("a = \"quo\\\"ted\"", "a", "quo\"ted")]
    [InlineData("a = \"tab\\t\\u0041\"", "a", "tab\tA")]
    [InlineData("a = \"\"\"raw \"x\" text\"\"\"", "a", "raw \"x\" text")]
    [InlineData("\"a.b\" = x", "\"a.b\"", "x")]
    [InlineData("a = 10.0.0.1/24", "a", "10.0.0.1/24")]
    [InlineData("a = 1, b = 2,\nc = 3", "c", "3")]
    [InlineData("a = 1\na = 2", "a", "2")]
    [InlineData("a { x = 1 }\na { y = 2 }", "a.x", "1")]
    [InlineData("a { x = 1 } { x = 2 }", "a.x", "2")]
    [InlineData("a = http ${b}/end\nb = x", "a", "http x/end")]
    public void Text_is_read_at_its_path(string text, string path, string expected) =>
        Assert.Equal(expected, HoconConfigurationFactory.ParseString(text).GetString(path));

    [Fact]
    public void Scalar_between_two_objects_hides_the_first()
    {
        var config = HoconConfigurationFactory.ParseString("a { x = 1 }\na = 2\na { y = 3 }");
        Assert.False(config.HasPath("a.x"));
        Assert.Equal(3, config.GetInt("a.y"));
    }

    [Theory]
    [InlineData("a = [1, 2, 3]")]
    [InlineData("a = [1\n2\n3\n]")]
    [InlineData("a = [1, 2]\na += 3")]
    [InlineData("a = [1, 2]\na = ${a} [3]")]
    [InlineData("a = [1] [2, 3]")]
    [InlineData("a { 0 = 1, 1 = 2, 2 = 3 }")]
    public void List_forms_are_equal(string text) =>
        Assert.Equal([1, 2, 3], HoconConfigurationFactory.ParseString(text).GetIntList("a"));

    [Fact]
    public void Substitution_sees_a_later_value() =>
        Assert.Equal(5, HoconConfigurationFactory.ParseString("a = ${b.c}\nb { c = 4 }\nb.c = 5").GetInt("a"));

    [Fact]
    public void Substitution_of_an_object_can_be_extended()
    {
        var config = HoconConfigurationFactory.ParseString("base { x = 1, y = 2 }\na = ${base} { y = 3 }");
        Assert.Equal(1, config.GetInt("a.x"));
        Assert.Equal(3, config.GetInt("a.y"));
    }

    [Fact]
    public void Substitution_may_refer_to_a_sibling() =>
        Assert.Equal(1, HoconConfigurationFactory.ParseString("a { b = 1, c = ${a.b} }").GetInt("a.c"));

    [Fact]
    public void Optional_substitution_without_a_value_leaves_the_earlier_one()
    {
        var config = HoconConfigurationFactory.ParseString("a = 1\na = ${?HAACTORS_TEST_UNSET}\nb = ${?HAACTORS_TEST_UNSET}");
        Assert.Equal(1, config.GetInt("a"));
        Assert.False(config.HasPath("b"));
    }

    [Fact]
    public void Substitution_falls_back_to_the_environment()
    {
        Environment.SetEnvironmentVariable("HAACTORS_TEST_NODE", "ha1");
        Assert.Equal("ha1", HoconConfigurationFactory.ParseString("a = ${HAACTORS_TEST_NODE}").GetString("a"));
        Assert.Equal("ha1", HoconConfigurationFactory.ParseString("a = x\na = ${?HAACTORS_TEST_NODE}").GetString("a"));
    }

    [Theory]
    [InlineData("a {\n b = 1", 2)]
    [InlineData("x = 1\na = \"abc", 2)]
    [InlineData("a = [1,,2]", 1)]
    [InlineData("x = 1\na = ${nope.nope}", 2)]
    [InlineData("x = 1\na = ${b}\nb = ${a}", 3)]
    [InlineData("a = *", 1)]
    [InlineData("a = [1] x", 1)]
    public void Error_has_the_line(string text, int line)
    {
        var error = Assert.Throws<HoconParserException>(() => HoconConfigurationFactory.ParseString(text));
        // The stand-in points at what was opened and not closed, the package at the end of the text.
        Assert.InRange(error.LineNumber, 1, line);
    }

    [Fact]
    public void Empty_text_is_refused_and_empty_braces_are_not()
    {
        Assert.Throws<HoconParserException>(() => HoconConfigurationFactory.ParseString(""));
        Assert.True(HoconConfigurationFactory.ParseString("{}").IsEmpty);
    }
}
