using Akka.Actor;
using HaActors.Host.Commands;
using Petabridge.Cmd.Cluster;
using Petabridge.Cmd.Host;

namespace HaActors.Host.Petabridge;

/// <summary>Opens the management listener of an actor system; it ends with the actor system.</summary>
internal static class Management
{
    public static void Start(ActorSystem system, NodeConsole console)
    {
        var host = PetabridgeCmd.Get(system);
        host.RegisterCommandPalette(ClusterCommands.Instance);
        foreach (var (name, commands) in Palettes.All)
            host.RegisterCommandPalette(new PaletteHandler(name, commands, console));
        host.Start();
    }
}
