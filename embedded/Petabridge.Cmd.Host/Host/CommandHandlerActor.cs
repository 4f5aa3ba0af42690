using Akka.Actor;
using Akka.Event;

namespace Petabridge.Cmd.Host;

/// <summary>
/// Carries out the commands of one palette for one connection, and stops with it. Replies go to Sender: pieces of
/// CommandResponse, the last of them final; another actor that replies is given Sender, and may watch it to notice
/// that the client has left.
/// </summary>
public abstract class CommandHandlerActor : ReceiveActor
{
    private readonly CommandPalette _palette;
    private readonly Dictionary<string, Action<Command>> _handlers = [];

    protected CommandHandlerActor(CommandPalette palette)
    {
        _palette = palette;
        Receive<Command>(Dispatch);
    }

    /// <summary>Says what a command does. An exception from it becomes the command's failure.</summary>
    /// <exception cref="ArgumentException">The palette has no such command.</exception>
    protected void Process(string commandName, Action<Command> process)
    {
        if (_palette.Find(commandName) == null) throw new ArgumentException($"palette {_palette.Name} has no command {commandName}");
        _handlers[commandName] = process;
    }

    protected void Process(string commandName, Action<Command, CommandArguments> process) =>
        Process(commandName, command => process(command, new CommandArguments(_palette.Find(commandName)!, command)));

    private void Dispatch(Command command)
    {
        if (!_handlers.TryGetValue(command.Name, out var process))
        {
            Sender.Tell(new ErroredCommandResponse($"{_palette.Name} {command.Name} is not carried out here"));
            return;
        }

        try
        {
            process(command);
        }
        catch (Exception e)
        {
            Context.GetLogger().Error(e, "{0} failed", command);
            Sender.Tell(new ErroredCommandResponse($"{_palette.Name} {command.Name} failed: {e.Message}"));
        }
    }
}
