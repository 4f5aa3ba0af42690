using Akka.Actor;
using Petabridge.Cmd.Host;

namespace Petabridge.Cmd.Cluster;

/// <summary>The palette "cluster": membership as this node sees it, and the ways to change it.</summary>
public sealed class ClusterCommands : CommandPaletteHandler
{
    public static readonly ClusterCommands Instance = new();

    private ClusterCommands() : base(ClusterPalette.Palette)
    {
    }

    public override Props HandlerProps { get; } = Props.Create(() => new ClusterCommandActor());
}
