namespace Petabridge.Cmd;

/// <summary>A command that a palette offers, made by CommandDefinitionBuilder.</summary>
public sealed class CommandDefinition
{
    internal CommandDefinition(string name, string description, IReadOnlyList<CommandArgument> arguments)
    {
        Name = name;
        Description = description;
        Arguments = arguments;
        ArgumentsByName = arguments.ToDictionary(argument => argument.Name);
    }

    public string Name { get; }

    public IReadOnlyDictionary<string, CommandArgument> ArgumentsByName { get; }

    internal string Description { get; }

    /// <summary>In the order in which they were described.</summary>
    internal IReadOnlyList<CommandArgument> Arguments { get; }
}
