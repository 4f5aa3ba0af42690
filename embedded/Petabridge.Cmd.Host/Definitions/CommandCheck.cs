namespace Petabridge.Cmd;

/// <summary>Checks a command against what a palette offers. Every text names what is wrong and lists what would be right.</summary>
internal static class CommandCheck
{
    /// <summary>Null when the command may run.</summary>
    public static string? FindFault(CommandPalette palette, Command command)
    {
        if (palette.Find(command.Name) is not { } definition)
            return $"palette {palette.Name} has no command '{command.Name}'; it has: {List(palette.Commands.Select(c => c.Name))}";

        var label = $"{palette.Name} {definition.Name}";
        var counts = new Dictionary<CommandArgument, int>();
        foreach (var (given, _) in command.Arguments)
        {
            if (definition.Arguments.FirstOrDefault(argument => argument.Switch.Contains(given)) is not { } known)
                return $"{label} has no switch '{given}'; it has: {List(definition.Arguments.SelectMany(argument => argument.Switch))}";
            counts[known] = counts.GetValueOrDefault(known) + 1;
            if (counts[known] > 1 && !known.Multiple) return $"{label} takes {known.Switch[0]} only once";
        }

        return definition.Arguments.FirstOrDefault(argument => argument.Mandatory && !counts.ContainsKey(argument)) is { } missing
            ? $"{label} needs {missing.Switch[0]} VALUE: {missing.Description}"
            : null;
    }

    public static string List(IEnumerable<string> names) => string.Join(", ", names) is { Length: > 0 } list ? list : "none";
}
