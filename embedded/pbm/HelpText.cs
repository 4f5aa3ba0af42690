using Petabridge.Cmd.Wire;

namespace Petabridge.Cmd.Client;

/// <summary>What a node offers, as text.</summary>
internal static class HelpText
{
    /// <param name="about">Nothing, a palette, or a palette and one of its commands.</param>
    /// <returns>A value of ExitStatus.</returns>
    public static int Print(IReadOnlyList<PaletteHelp> palettes, IReadOnlyList<string> about, TextWriter output, TextWriter error)
    {
        var chosen = palettes.Where(palette => about.Count == 0 || palette.Name == about[0]).ToList();
        if (chosen.Count == 0 && about.Count > 0)
        {
            error.WriteLine($"there is no palette '{about[0]}'; there are: {string.Join(", ", palettes.Select(palette => palette.Name))}");
            return ExitStatus.Usage;
        }

        var commands = chosen.SelectMany(palette => palette.Commands.Select(command => (Palette: palette, Command: command)))
            .Where(pair => about.Count < 2 || pair.Command.Name == about[1]).ToList();
        if (commands.Count == 0 && about.Count > 1)
        {
            error.WriteLine($"palette {about[0]} has no command '{about[1]}'; it has: {string.Join(", ", chosen[0].Commands.Select(command => command.Name))}");
            return ExitStatus.Usage;
        }

        foreach (var (palette, command) in commands)
        {
            output.WriteLine($"{palette.Name} {command.Name}{string.Concat(command.Arguments.Select(Usage))}");
            output.WriteLine($"    {command.Description}");
            if (about.Count > 0)
                foreach (var argument in command.Arguments) output.WriteLine($"    {string.Join(" | ", argument.Switches)}: {argument.Description}");
        }

        return ExitStatus.Success;
    }

    private static string Usage(ArgumentHelp argument)
    {
        var value = argument.Values.Count > 0 ? string.Join('|', argument.Values) : argument.Name.ToUpperInvariant();
        var text = $"{argument.Switches[0]} {value}{(argument.Multiple ? " ..." : "")}";
        return argument.Mandatory ? $" {text}" : $" [{text}]";
    }
}
