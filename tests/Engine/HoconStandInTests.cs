using System.Text;
using Hocon;

namespace HaActors.Engine.Tests;

/// <summary>What the stand-in does better than Hocon 2.0.4, or must do because configuration may be hostile; its build only.</summary>
public sealed class HoconStandInTests
{
    private static HoconParserException Fails(string text, HoconIncludeCallbackAsync? include = null) =>
        Assert.Throws<HoconParserException>(() => include == null
            ? HoconConfigurationFactory.ParseString(text)
            : HoconConfigurationFactory.ParseString(text, include));

    [Theory]
    [InlineData("a = 1\nb {\n  c = 2", 2, 3, "'{' is not closed")]
    [InlineData("a = 1 }", 1, 7, "closes nothing")]
    [InlineData("a =\n}", 2, 1, "value of 'a'")]
    [InlineData("a = 10.0.0.1:80", 1, 13, "':'")]
    [InlineData("a = \"x\ny\"", 1, 5, "not closed")]
    [InlineData("a = [1,\n2", 1, 5, "'[' is not closed")]
    [InlineData("a = \"\\q\"", 1, 7, "\\q")]
    [InlineData("a b", 1, 4, "must follow the key '\"a b\"'")]
    [InlineData("a..b = 1", 1, 1, "empty element")]
    [InlineData("a = ${b", 1, 5, "'${' is not closed")]
    [InlineData("x = 1\ny = ${nope}", 2, 5, "${nope}")]
    [InlineData("a = {b = 1} 5", 1, 5, "can't be joined")]
    public void Error_points_at_the_place_and_names_the_cause(string text, int line, int column, string cause)
    {
        var error = Fails(text);
        Assert.Equal((line, column), (error.LineNumber, error.LinePosition));
        Assert.Contains(cause, error.Message);
    }

    [Theory]
    [InlineData("a = ${b}\nb = ${a}")]
    [InlineData("a = ${a}")]
    [InlineData("a { b = ${a} }")]
    [InlineData("a { b = ${c.d} }\nc { d = ${a.b} }")]
    public void Cycle_of_substitutions_is_refused(string text) => Assert.Contains("refers to itself", Fails(text).Message);

    [Fact]
    public void Cycle_of_includes_is_refused()
    {
        var error = Fails("include \"a\"", (_, name) => Task.FromResult(name == "a" ? "include \"b\"" : "x = 1\ninclude \"a\""));
        Assert.Contains("\"a\" includes itself", error.Message);
        Assert.Contains("of b", error.Message);
        Assert.Equal(2, error.LineNumber);
    }

    [Fact]
    public void Endless_chain_of_includes_is_refused()
    {
        var depth = 0;
        Assert.Contains("nested deeper", Fails("include \"0\"", (_, _) => Task.FromResult($"include \"{++depth}\"")).Message);
    }

    [Fact]
    public void Include_without_a_callback_is_an_error_and_not_ignored() => Assert.Contains("can't be read here", Fails("include \"x\"").Message);

    [Theory]
    [InlineData("a=[", "]")]
    [InlineData("a{", "}")]
    [InlineData("a.", "b=1")]
    public void Deep_nesting_is_refused_before_the_stack_ends(string open, string close) =>
        Fails(string.Concat(Enumerable.Repeat(open, 100_000)) + close);

    [Theory]
    [InlineData("${x}${x}")]
    [InlineData("[${x}, ${x}]")]
    [InlineData("{ l = ${x}, r = ${x} }")]
    public void Growth_by_substitution_is_refused_before_memory_ends(string doubling)
    {
        var text = new StringBuilder("v0 = [0]\n");
        for (var i = 1; i <= 60; i++) text.AppendLine(doubling.Replace("x", $"v{i - 1}", StringComparison.Ordinal).Insert(0, $"v{i} = "));
        Assert.Contains("too large", Fails(text.ToString()).Message);
    }

    [Fact]
    public void Later_key_overrides_the_included_one()
    {
        var config = HoconConfigurationFactory.ParseString("include \"x\"\na = 2", (_, _) => Task.FromResult("a = 1"));
        Assert.Equal(2, config.GetInt("a"));
    }

    [Fact]
    public void Blanks_beside_a_substitution_are_kept() =>
        Assert.Equal("1 and 1", HoconConfigurationFactory.ParseString("a = ${b} and ${b}, b = 1").GetString("a"));

    [Fact]
    public void PrettyPrint_escapes_what_needs_it()
    {
        const string value = "say \"x\"\\\n\t";
        var config = HoconConfigurationFactory.ParseString("\"k.e y\" = \"\"\"say \"x\"\\\n\t\"\"\"");
        Assert.Equal(value, HoconConfigurationFactory.ParseString(config.PrettyPrint(2)).GetString("\"k.e y\""));
    }

    [Fact]
    public void Random_text_is_read_or_refused_but_nothing_else()
    {
        var random = new Random(1);
        const string alphabet = "ab{}[]=:,.\"$?+#/ \n\\1inclurqed()";
        for (var i = 0; i < 20_000; i++)
        {
            var text = string.Create(random.Next(1, 40), random, (span, r) =>
            {
                foreach (ref var c in span) c = alphabet[r.Next(alphabet.Length)];
            });
            Assert.True(Record.Exception(() => HoconConfigurationFactory.ParseString(text)) is null or HoconParserException, text);
        }
    }
}
