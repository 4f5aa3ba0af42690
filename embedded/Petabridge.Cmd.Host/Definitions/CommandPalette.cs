namespace Petabridge.Cmd;

/// <summary>The commands that belong together under one name.</summary>
public sealed class CommandPalette
{
    /// <exception cref="ArgumentException">Two commands have the same name.</exception>
    public CommandPalette(string name, IEnumerable<CommandDefinition> commands)
    {
        Name = name;
        Commands = commands.ToArray();
        if (Commands.GroupBy(command => command.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new ArgumentException($"palette {name} has two commands {twice.Key}");
    }

    internal string Name { get; }

    /// <summary>In the order in which help lists them.</summary>
    internal IReadOnlyList<CommandDefinition> Commands { get; }

    internal CommandDefinition? Find(string command) => Commands.FirstOrDefault(definition => definition.Name == command);
}
