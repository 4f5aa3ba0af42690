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
    private readonly CancellationTokenSource _gone = new();

    public PaletteActor(CommandPalette palette, string name, CommandDefinition[] commands, NodeConsole console) : base(palette)
    {
        _name = name;
        _console = console;
        foreach (var definition in commands)
            Process(definition.Name, command => Answer(Run(definition, command)));
    }

    // The client has left: whatever it waited for, nobody does any longer.
    protected override void PostStop()
    {
        _gone.Cancel();
        _gone.Dispose();
    }

    private Task<CommandResult> Run(CommandDefinition definition, Command command)
    {
        string Value(string argument) => ValueOf(definition, command, argument);
        return definition.Name switch
        {
            "show" => _console.ShowAsync(_name, Value(Palettes.Output) is { Length: > 0 } output ? output : "table"),
            "explain" => _console.ExplainAsync(Value(Palettes.Vip), Or(Value(Palettes.Output), "table")),
            "plan" => _console.PlanAsync(Value(Palettes.Lose), Value(Palettes.DrainOf), Value(Palettes.Join), Or(Value(Palettes.Output), "table")),
            "drain" => _console.DrainAsync(Value(Palettes.Node), Or(Value(Palettes.Wait), "no"), Or(Value(Palettes.Limit), "5m"), Progress(), _gone.Token),
            "undrain" => _console.UndrainAsync(Value(Palettes.Node)),
            "tail" => _console.EventsAsync(
                Or(Value(Palettes.Last), "50"), Value(Palettes.About), Or(Value(Palettes.Follow), "no"), Or(Value(Palettes.Output), "table"), Progress(), _gone.Token),
            "move" => _console.MoveVipAsync(Value(Palettes.Vip), Value(Palettes.Node)),
            "reload" => _console.ReloadAsync(),
            "release" => _console.ReleaseVipAsync(Value(Palettes.Vip)),
            "set-server" => _console.SetServerAsync(
                Value(Palettes.Backend), Value(Palettes.Server), Value(Palettes.State), Value(Palettes.Weight)),
            "sessions" => _console.SessionsAsync(
                Value(Palettes.Frontend), Value(Palettes.Backend), Value(Palettes.Server),
                Value(Palettes.Output) is { Length: > 0 } form ? form : "table"),
            "table" => _console.StickTableAsync(
                Value(Palettes.Backend), Value(Palettes.Key), Value(Palettes.Server), Or(Value(Palettes.Output), "table")),
            "kill" => _console.KillAsync(Value(Palettes.Id), Value(Palettes.Frontend), Value(Palettes.Backend), Value(Palettes.Server)),
            "set-frontend" => _console.SetFrontendAsync(Value(Palettes.Frontend), Value(Palettes.State)),
            _ => Task.FromResult(new CommandResult(false, $"{_name} {definition.Name}: unknown command")),
        };
    }

    private static string Or(string value, string otherwise) => value.Length > 0 ? value : otherwise;

    /// <summary>Carries lines to the client before its answer is complete; from any thread.</summary>
    private Action<string> Progress()
    {
        var client = Sender;
        return line => client.Tell(new CommandResponse(line, false));
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
