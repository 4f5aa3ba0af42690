using Akka.Actor;

namespace Petabridge.Cmd.Host;

/// <summary>Offers a palette to clients. Registered once; makes one actor for each connection that uses the palette.</summary>
public abstract class CommandPaletteHandler
{
    protected CommandPaletteHandler(CommandPalette palette) => Palette = palette;

    /// <summary>Makes the actor, a CommandHandlerActor, that carries out a connection's commands. Read after OnRegister.</summary>
    public abstract Props HandlerProps { get; }

    internal CommandPalette Palette { get; }

    /// <summary>Called when the palette is registered, before the first client can use it.</summary>
    public virtual void OnRegister(PetabridgeCmd plugin)
    {
    }
}
