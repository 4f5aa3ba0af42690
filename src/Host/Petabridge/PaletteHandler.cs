using Akka.Actor;
using HaActors.Host.Commands;
using Petabridge.Cmd;
using Petabridge.Cmd.Host;

namespace HaActors.Host.Petabridge;

/// <summary>Offers one palette; makes an actor for each connection that uses it.</summary>
internal sealed class PaletteHandler : CommandPaletteHandler
{
    public PaletteHandler(string name, CommandDefinition[] commands, NodeConsole console) : this(new CommandPalette(name, commands), name, commands, console)
    {
    }

    private PaletteHandler(CommandPalette palette, string name, CommandDefinition[] commands, NodeConsole console) : base(palette) =>
        HandlerProps = Props.Create(() => new PaletteActor(palette, name, commands, console));

    public override Props HandlerProps { get; }
}
