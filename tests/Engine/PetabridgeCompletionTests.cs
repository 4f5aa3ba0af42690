using Petabridge.Cmd.Client;
using Petabridge.Cmd.Wire;

namespace HaActors.Engine.Tests;

/// <summary>What the prompt of pbm proposes.</summary>
public sealed class PetabridgeCompletionTests
{
    private static readonly ArgumentHelp Output = new("output", "", ["-o", "-O"], false, false, ["table", "json"]);
    private static readonly ArgumentHelp Vip = new("vip", "", ["-vip", "-v"], true, false, []);

    private static readonly PaletteHelp[] Palettes =
    [
        new("vip", [new("show", "", [Output]), new("move", "", [Vip, Output])]),
        new("health", [new("show", "", [Output])]),
    ];

    [Theory]
    [InlineData("", "exit health help vip")]
    [InlineData("he", "health help")]
    [InlineData("vip ", "move show")]
    [InlineData("vip s", "show")]
    [InlineData("vip move -", "-o -vip")]
    [InlineData("vip move -vip ", "")]
    [InlineData("vip move -vip web -", "-o -vip")]
    [InlineData("vip show -O ", "json table")]
    [InlineData("vip show -o j", "json")]
    [InlineData("help ", "health vip")]
    [InlineData("help vip m", "move")]
    [InlineData("nope ", "")]
    [InlineData("vip nope -", "")]
    public void Line_may_go_on_with(string line, string expected) =>
        Assert.Equal(expected, string.Join(' ', Completion.Find(Palettes, line)));

    [Theory]
    [InlineData("v", "vip ")]
    [InlineData("h", "he")]
    [InlineData("vip mo", "vip move ")]
    [InlineData("nope ", "nope ")]
    public void Line_grows_as_far_as_all_proposals_agree(string line, string expected) =>
        Assert.Equal(expected, Completion.Apply(line, Completion.Find(Palettes, line)));

    [Theory]
    [InlineData("  vip  move ", "vip|move")]
    [InlineData("say \"two words\" \"\"", "say|two words|")]
    [InlineData("say pre\"fix ed\"", "say|prefix ed")]
    public void Line_splits_at_blanks_outside_quotes(string line, string expected) =>
        Assert.Equal(expected, string.Join('|', Prompt.Split(line)));
}
