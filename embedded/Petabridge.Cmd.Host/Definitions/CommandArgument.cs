namespace Petabridge.Cmd;

/// <summary>An argument of a command.</summary>
public sealed class CommandArgument
{
    internal CommandArgument(string name, string description, IReadOnlyList<string> switches, bool mandatory, bool multiple, IReadOnlyList<string> values)
    {
        Name = name;
        Description = description;
        Switch = switches;
        Mandatory = mandatory;
        Multiple = multiple;
        Values = values;
    }

    /// <summary>Every way to write it, dashes included.</summary>
    public IReadOnlyList<string> Switch { get; }

    internal string Name { get; }

    internal string Description { get; }

    internal bool Mandatory { get; }

    internal bool Multiple { get; }

    /// <summary>Values that a prompt proposes; the first is what the command takes when the switch is left out.</summary>
    internal IReadOnlyList<string> Values { get; }
}
