using Petabridge.Cmd.Client;

namespace HaActors.Engine.Tests;

/// <summary>Commands from pbm's command line to the handler and back.</summary>
public sealed class PetabridgeCommandTests : IAsyncLifetime
{
    private readonly PetabridgeNode _node = PetabridgeNode.Start(handlers: new TestPalette());

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _node.DisposeAsync();

    [Fact]
    public async Task Command_prints_its_answer_and_ends_with_0() =>
        Assert.Equal(new PbmResult(ExitStatus.Success, "hello world\n", ""), await _node.PbmAsync("test", "echo", "-m", "hello world"));

    [Fact]
    public async Task Argument_may_be_given_by_any_switch_and_as_often_as_allowed() =>
        Assert.Equal("a+b+-c!\n", (await _node.PbmAsync("test", "echo", "-m", "a", "-M", "b", "-m", "-c", "-s", "!")).Output);

    [Fact]
    public async Task Pieces_are_printed_in_order() => Assert.Equal("1\n2\n3\n", (await _node.PbmAsync("test", "count")).Output);

    [Fact]
    public async Task Failure_is_printed_on_standard_error_and_ends_with_1() =>
        Assert.Equal(new PbmResult(ExitStatus.Failed, "", "no luck\n"), await _node.PbmAsync("test", "fail"));

    [Theory]
    [InlineData("throw", "broken inside")]
    [InlineData("die", "stopped")]
    public async Task Broken_handler_fails_its_command_and_not_the_next(string command, string reason)
    {
        var result = await _node.PbmAsync("test", command);
        Assert.Equal(ExitStatus.Failed, result.Status);
        Assert.Contains(reason, result.Error);
        Assert.Equal(ExitStatus.Success, (await _node.PbmAsync("test", "count")).Status);
    }

    [Theory]
    [InlineData(new[] { "nope", "echo" }, new[] { "'nope'", "test" })]
    [InlineData(new[] { "test", "nope" }, new[] { "'nope'", "echo", "count" })]
    [InlineData(new[] { "test", "echo", "-x", "1", "-m", "a" }, new[] { "'-x'", "-m", "-s" })]
    [InlineData(new[] { "test", "echo" }, new[] { "-m", "What to say." })]
    [InlineData(new[] { "test", "echo", "-m", "a", "-s", "b", "-s", "c" }, new[] { "-s", "once" })]
    [InlineData(new[] { "test", "echo", "-m" }, new[] { "-m", "value" })]
    [InlineData(new[] { "test", "echo", "m", "a" }, new[] { "'m'", "-switch" })]
    [InlineData(new[] { "test" }, new[] { "echo", "count" })]
    [InlineData(new[] { "nope" }, new[] { "'nope'", "test" })]
    [InlineData(new[] { "help", "test", "nope" }, new[] { "'nope'", "echo" })]
    public async Task Wrong_usage_ends_with_2_and_says_what_would_be_right(string[] words, string[] expected)
    {
        var result = await _node.PbmAsync(words);
        Assert.Equal(ExitStatus.Usage, result.Status);
        Assert.Equal("", result.Output);
        Assert.All(expected, text => Assert.Contains(text, result.Error));
    }

    [Fact]
    public async Task Help_lists_what_the_node_offers()
    {
        var result = await _node.PbmAsync("help");
        Assert.Equal(ExitStatus.Success, result.Status);
        Assert.Contains("test echo -m MESSAGE ... [-s plain|loud]", result.Output);
        Assert.Contains("Counts to three, in pieces.", result.Output);
        Assert.Contains("-m | -M: What to say.", (await _node.PbmAsync("help", "test", "echo")).Output);
    }

    [Fact]
    public async Task Prompt_runs_lines_until_exit()
    {
        var result = await _node.PbmWithInputAsync("test echo -m \"two words\"\n\ntest fail\nexit\ntest count\n");
        Assert.Contains("two words", result.Output);
        Assert.Equal("no luck\n", result.Error);
        Assert.DoesNotContain("3\n", result.Output);
        Assert.Equal(ExitStatus.Failed, result.Status);
    }

    [Fact]
    public async Task Help_of_the_program_needs_no_node()
    {
        using var output = new StringWriter();
        Assert.Equal(ExitStatus.Success, await PbmClient.RunAsync(["--help"], TextReader.Null, output, TextWriter.Null));
        Assert.Contains("127.0.0.1:9110", output.ToString());
    }

    [Fact]
    public async Task Node_that_does_not_listen_ends_with_3()
    {
        using var error = new StringWriter();
        var address = $"127.0.0.1:{PetabridgeNode.FreePort()}";
        Assert.Equal(ExitStatus.Unreachable, await PbmClient.RunAsync([address, "test", "count"], TextReader.Null, TextWriter.Null, error));
        Assert.Contains(address, error.ToString());
    }
}
