namespace Petabridge.Cmd.Cluster;

/// <summary>The commands of the palette "cluster". Names and switches are fixed: scripts use them.</summary>
internal static class ClusterPalette
{
    public const string Address = "address";
    public const string Output = "output";

    public static readonly CommandDefinition Show = new CommandDefinitionBuilder()
        .WithName("show")
        .WithDescription("Shows the members of the cluster as this node sees them.")
        .WithArgument(a => a.WithName(Output).WithDescription("table or json.").WithSwitch("-o").WithSwitch("-O").WithDefaultValues("table", "json"))
        .Build();

    public static readonly CommandDefinition Join = new CommandDefinitionBuilder()
        .WithName("join")
        .WithDescription("Makes this node join the cluster of another.")
        .WithArgument(a => a.WithName(Address).WithDescription("Address of a member, such as akka.tcp://ha@10.0.0.11:4053.").WithSwitch("-a").WithSwitch("-A").IsMandatory(true))
        .Build();

    public static readonly CommandDefinition Leave = new CommandDefinitionBuilder()
        .WithName("leave")
        .WithDescription("Makes a member leave gracefully; this node when no address is given.")
        .WithArgument(a => a.WithName(Address).WithDescription("Address of the member.").WithSwitch("-a").WithSwitch("-A"))
        .Build();

    public static readonly CommandDefinition Down = new CommandDefinitionBuilder()
        .WithName("down")
        .WithDescription("Removes a member that is unreachable and will not return.")
        .WithArgument(a => a.WithName(Address).WithDescription("Address of the member.").WithSwitch("-a").WithSwitch("-A").IsMandatory(true))
        .Build();

    public static readonly CommandPalette Palette = new("cluster", [Show, Join, Leave, Down]);
}
