using System.Text;

namespace Petabridge.Cmd.Client;

/// <summary>Reads commands line by line until exit or the end of input.</summary>
internal sealed class Prompt(NodeAddress node, Session session, TextReader input, TextWriter output)
{
    /// <returns>The ExitStatus of the last command.</returns>
    /// <exception cref="NodeUnreachableException">The node does not answer at the start.</exception>
    public async Task<int> RunAsync()
    {
        var palettes = await session.GetPalettesAsync().ConfigureAwait(false);
        await output.WriteLineAsync($"{node}: help lists the commands, Tab completes, exit leaves").ConfigureAwait(false);
        var status = HelpText.Print(palettes, [], output, output);
        var prompt = $"{node}> ";
        var lines = input == Console.In && !Console.IsInputRedirected ? new LineEditor(prompt, palettes) : input;
        while (true)
        {
            await output.WriteAsync(prompt).ConfigureAwait(false);
            await output.FlushAsync().ConfigureAwait(false);
            if (await lines.ReadLineAsync().ConfigureAwait(false) is not { } line) return status;
            var words = Split(line);
            if (words is ["exit"] or ["quit"]) return status;
            if (words.Count > 0) status = await session.RunAsync(words).ConfigureAwait(false);
        }
    }

    /// <summary>Words between blanks; double quotes hold blanks together.</summary>
    internal static IReadOnlyList<string> Split(string line)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var quoted = false;
        var begun = false;
        foreach (var c in line)
        {
            if (c == '"') (quoted, begun) = (!quoted, true);
            else if (!quoted && char.IsWhiteSpace(c))
            {
                if (begun) words.Add(word.ToString());
                word.Clear();
                begun = false;
            }
            else
            {
                word.Append(c);
                begun = true;
            }
        }

        if (begun) words.Add(word.ToString());
        return words;
    }
}
