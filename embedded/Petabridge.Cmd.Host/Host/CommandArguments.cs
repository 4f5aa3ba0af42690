namespace Petabridge.Cmd.Host;

/// <summary>The arguments of one command by the names of its definition.</summary>
public sealed class CommandArguments
{
    private readonly CommandDefinition _definition;
    private readonly Command _command;

    internal CommandArguments(CommandDefinition definition, Command command)
    {
        _definition = definition;
        _command = command;
    }

    /// <summary>The values given for an argument, in the order written; none when it was left out or does not exist.</summary>
    public IEnumerable<string> ArgumentValues(string argumentName) =>
        _definition.ArgumentsByName.TryGetValue(argumentName, out var argument)
            ? _command.Arguments.Where(given => argument.Switch.Contains(given.Item1)).Select(given => given.Item2)
            : [];
}
