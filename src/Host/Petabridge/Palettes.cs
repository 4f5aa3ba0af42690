using Petabridge.Cmd;

namespace HaActors.Host.Petabridge;

/// <summary>The commands that pbm offers beside Petabridge.Cmd's own cluster palette. Names and switches are fixed: scripts use them.</summary>
internal static class Palettes
{
    public const string Output = "output";
    public const string Vip = "vip";
    public const string Node = "node";

    public static readonly CommandDefinition Move = new CommandDefinitionBuilder()
        .WithName("move")
        .WithDescription("Moves a VIP to a node, where it stays until it is released.")
        .WithArgument(a => a.WithName(Vip).WithDescription("Name of the VIP.").WithSwitch("-vip").WithSwitch("-v").WithSwitch("-V").IsMandatory(true))
        .WithArgument(a => a.WithName(Node).WithDescription("Name of the node.").WithSwitch("-node").WithSwitch("-n").WithSwitch("-N").IsMandatory(true))
        .Build();

    public static readonly CommandDefinition Release = new CommandDefinitionBuilder()
        .WithName("release")
        .WithDescription("Lets the planner place a moved VIP again.")
        .WithArgument(a => a.WithName(Vip).WithDescription("Name of the VIP.").WithSwitch("-vip").WithSwitch("-v").WithSwitch("-V").IsMandatory(true))
        .Build();

    public static readonly CommandDefinition Reload = new CommandDefinitionBuilder()
        .WithName("reload")
        .WithDescription("Reads this node's configuration again and puts it in force; with an error in it nothing is changed.")
        .Build();

    /// <summary>Each palette by name with its commands.</summary>
    public static readonly IReadOnlyDictionary<string, CommandDefinition[]> All = new Dictionary<string, CommandDefinition[]>
    {
        ["vip"] = [Show("Shows who owns each VIP, since when and why, and who would be next."), Move, Release],
        ["node"] = [Show("Shows the nodes of the cluster.")],
        ["lb"] = [Show("Shows the servers as this node sees and uses them.")],
        ["config"] = [Show("Shows the values that this node's configuration spells out."), Reload],
        ["health"] = [Show("Shows what every node says of every server.")],
    };

    private static CommandDefinition Show(string description) => new CommandDefinitionBuilder()
        .WithName("show")
        .WithDescription(description)
        .WithArgument(a => a.WithName(Output).WithDescription("table or json.").WithSwitch("-o").WithSwitch("-O").IsMandatory(false).WithDefaultValue("table"))
        .Build();
}
