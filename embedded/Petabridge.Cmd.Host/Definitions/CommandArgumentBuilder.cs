namespace Petabridge.Cmd;

/// <summary>Describes one argument inside CommandDefinitionBuilder.WithArgument.</summary>
public sealed class CommandArgumentBuilder
{
    private readonly List<string> _switches = [];
    private readonly List<string> _values = [];
    private string _name = "";
    private string _description = "";
    private bool _mandatory;
    private bool _multiple;

    internal CommandArgumentBuilder()
    {
    }

    /// <param name="name">The key in CommandDefinition.ArgumentsByName.</param>
    public CommandArgumentBuilder WithName(string name)
    {
        _name = name;
        return this;
    }

    public CommandArgumentBuilder WithDescription(string description)
    {
        _description = description;
        return this;
    }

    /// <summary>Adds one way to write the argument, dashes included.</summary>
    public CommandArgumentBuilder WithSwitch(string @switch)
    {
        _switches.Add(@switch);
        return this;
    }

    /// <summary>A mandatory argument must be given; others may be left out, which is the default.</summary>
    public CommandArgumentBuilder IsMandatory(bool mandatory)
    {
        _mandatory = mandatory;
        return this;
    }

    /// <summary>Whether the argument may be given more than once; no by default.</summary>
    public CommandArgumentBuilder AllowMultiple(bool allowMultiple)
    {
        _multiple = allowMultiple;
        return this;
    }

    /// <summary>Adds a value that a prompt proposes.</summary>
    public CommandArgumentBuilder WithDefaultValue(string value) => WithDefaultValues(value);

    public CommandArgumentBuilder WithDefaultValues(params string[] values)
    {
        _values.AddRange(values);
        return this;
    }

    /// <exception cref="ArgumentException">The name or every switch is missing.</exception>
    internal CommandArgument Build()
    {
        if (_name.Length == 0) throw new ArgumentException("an argument needs a name");
        if (_switches.Count == 0) throw new ArgumentException($"argument {_name} needs a switch");
        return new CommandArgument(_name, _description, _switches.ToArray(), _mandatory, _multiple, _values.ToArray());
    }
}
