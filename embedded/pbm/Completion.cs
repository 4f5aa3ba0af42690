using Petabridge.Cmd.Wire;

namespace Petabridge.Cmd.Client;

/// <summary>What may follow a line that has been typed so far.</summary>
internal static class Completion
{
    /// <param name="line">Text up to the cursor.</param>
    /// <returns>Every whole word that the last word of the line may become, sorted.</returns>
    public static IReadOnlyList<string> Find(IReadOnlyList<PaletteHelp> palettes, string line)
    {
        var words = Prompt.Split(line).ToList();
        if (line.Length == 0 || char.IsWhiteSpace(line[^1])) words.Add("");
        var last = words.Count - 1;
        var help = words.Count > 1 && words[0] == "help";
        if (help) (words, last) = (words[1..], last - 1);

        var palette = palettes.FirstOrDefault(candidate => candidate.Name == words[0]);
        var command = words.Count > 1 ? palette?.Commands.FirstOrDefault(candidate => candidate.Name == words[1]) : null;
        IEnumerable<string> proposals = last switch
        {
            0 => palettes.Select(candidate => candidate.Name).Concat(help ? [] : ["help", "exit"]),
            1 => palette?.Commands.Select(candidate => candidate.Name) ?? [],
            _ when help || command == null => [],
            // Switches and values take turns behind the command.
            _ when last % 2 == 0 => command.Arguments.Select(argument => argument.Switches[0]),
            _ => command.Arguments.FirstOrDefault(argument => argument.Switches.Contains(words[last - 1]))?.Values ?? [],
        };
        return proposals.Where(proposal => proposal.StartsWith(words[last], StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToList();
    }

    /// <summary>The line with its last word grown as far as all proposals agree, and a blank behind the only one.</summary>
    public static string Apply(string line, IReadOnlyList<string> proposals)
    {
        if (proposals.Count == 0) return line;
        var common = proposals[0];
        foreach (var proposal in proposals)
            while (!proposal.StartsWith(common, StringComparison.Ordinal)) common = common[..^1];
        var start = line.LastIndexOf(' ') + 1;
        return line[..start] + common + (proposals.Count == 1 ? " " : "");
    }
}
