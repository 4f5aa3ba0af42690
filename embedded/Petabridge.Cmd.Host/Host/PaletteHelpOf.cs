using Petabridge.Cmd.Wire;

namespace Petabridge.Cmd.Host;

/// <summary>Definitions in the form in which a client downloads them.</summary>
internal static class PaletteHelpOf
{
    public static PaletteHelp Palette(CommandPalette palette) => new(palette.Name, palette.Commands.Select(Command).ToArray());

    private static CommandHelp Command(CommandDefinition command) =>
        new(command.Name, command.Description, command.Arguments.Select(Argument).ToArray());

    private static ArgumentHelp Argument(CommandArgument argument) =>
        new(argument.Name, argument.Description, argument.Switch, argument.Mandatory, argument.Multiple, argument.Values);
}
