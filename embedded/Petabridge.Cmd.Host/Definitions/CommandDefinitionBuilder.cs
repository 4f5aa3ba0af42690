namespace Petabridge.Cmd;

/// <summary>Describes a command step by step.</summary>
public sealed class CommandDefinitionBuilder
{
    private readonly List<CommandArgument> _arguments = [];
    private string _name = "";
    private string _description = "";

    public CommandDefinitionBuilder WithName(string name)
    {
        _name = name;
        return this;
    }

    public CommandDefinitionBuilder WithDescription(string description)
    {
        _description = description;
        return this;
    }

    /// <exception cref="ArgumentException">The argument has no name or no switch, or an earlier one has the same.</exception>
    public CommandDefinitionBuilder WithArgument(Action<CommandArgumentBuilder> describe)
    {
        var builder = new CommandArgumentBuilder();
        describe(builder);
        var argument = builder.Build();
        if (_arguments.Find(other => other.Name == argument.Name || other.Switch.Intersect(argument.Switch).Any()) is { } other)
            throw new ArgumentException($"arguments {other.Name} and {argument.Name} share a name or a switch");
        _arguments.Add(argument);
        return this;
    }

    /// <exception cref="ArgumentException">The name is missing.</exception>
    public CommandDefinition Build() =>
        _name.Length > 0 ? new CommandDefinition(_name, _description, _arguments.ToArray()) : throw new ArgumentException("a command needs a name");
}
