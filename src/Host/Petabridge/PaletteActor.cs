using Akka.Actor;
using HaActors.Host.Commands;
using Petabridge.Cmd;
using Petabridge.Cmd.Host;

namespace HaActors.Host.Petabridge;

/// <summary>Carries out the commands of one palette for one connection; every command is answered by exactly one final response.</summary>
internal sealed class PaletteActor : CommandHandlerActor
{
    private readonly string _name;
    private readonly NodeConsole _console;

    public PaletteActor(CommandPalette palette, string name, CommandDefinition[] commands, NodeConsole console) : base(palette)
    {
        _name = name;
        _console = console;
        foreach (var definition in commands)
            Process(definition.Name, command => Answer(Run(definition, command)));
    }

    private Task<CommandResult> Run(CommandDefinition definition, Command command)
    {
        string Value(string argument) => ValueOf(definition, command, argument);
        return definition.Name switch
        {
            "show" => _console.ShowAsync(_name, Value(Palettes.Output) is { Length: > 0 } output ? output : "table"),
            "move" => _console.MoveVipAsync(Value(Palettes.Vip), Value(Palettes.Node)),
            "reload" => _console.ReloadAsync(),
            "release" => _console.ReleaseVipAsync(Value(Palettes.Vip)),
            _ => Task.FromResult(new CommandResult(false, $"{_name} {definition.Name}: unknown command")),
        };
    }

    private void Answer(Task<CommandResult> result) => result.PipeTo(
        Sender,
        Self,
        r => r.Ok ? new CommandResponse(r.Text, true) : new ErroredCommandResponse(r.Text, true),
        e => new ErroredCommandResponse(e.Message, true));

    private static string ValueOf(CommandDefinition definition, Command command, string argument)
    {
        var switches = definition.ArgumentsByName[argument].Switch;
        return command.Arguments.FirstOrDefault(a => switches.Contains(a.Item1))?.Item2 ?? "";
    }
}
