namespace Petabridge.Cmd.Client;

/// <summary>The program: one command and out, or a prompt when no command is given.</summary>
public static class PbmClient
{
    private const string Help = """
        pbm runs commands on a node.

        pbm [HOST:PORT] PALETTE COMMAND [-switch value ...]   runs one command
        pbm [HOST:PORT]                                       opens a prompt
        pbm [HOST:PORT] help [PALETTE [COMMAND]]              lists what the node offers
        pbm --help                                            prints this text

        HOST:PORT is 127.0.0.1:9110 when left out.
        Exit status: 0 done, 1 the command failed, 2 wrong usage, 3 the node can't be reached.

        """;

    /// <param name="input">Lines for the prompt.</param>
    /// <returns>A value of ExitStatus.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> args, TextReader input, TextWriter output, TextWriter error)
    {
        if (args.Count > 0 && args[0] is "--help" or "-h")
        {
            await output.WriteAsync(Help).ConfigureAwait(false);
            return ExitStatus.Success;
        }

        if (args.Count > 0 && args[0].Contains(':') && !NodeAddress.TryParse(args[0], out _))
        {
            await error.WriteLineAsync($"'{args[0]}' is not HOST:PORT with a port 1-65535").ConfigureAwait(false);
            return ExitStatus.Usage;
        }

        var hasNode = args.Count > 0 && NodeAddress.TryParse(args[0], out _);
        var node = NodeAddress.Default;
        if (hasNode) NodeAddress.TryParse(args[0], out node);
        var words = hasNode ? args.Skip(1).ToList() : args;
        var session = new Session(node, output, error);
        if (words.Count > 0) return await session.RunAsync(words).ConfigureAwait(false);
        try
        {
            return await new Prompt(node, session, input, output).RunAsync().ConfigureAwait(false);
        }
        catch (NodeUnreachableException e)
        {
            await error.WriteLineAsync(e.Message).ConfigureAwait(false);
            return ExitStatus.Unreachable;
        }
    }
}
