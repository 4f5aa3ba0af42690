using Petabridge.Cmd;

namespace HaActors.Host.Petabridge;

/// <summary>The commands that pbm offers beside Petabridge.Cmd's own cluster palette. Names and switches are fixed: scripts use them.</summary>
internal static class Palettes
{
    public const string Output = "output";
    public const string Vip = "vip";
    public const string Node = "node";
    public const string Wait = "wait";
    public const string Limit = "timeout";
    public const string Lose = "lose";
    public const string DrainOf = "drain";
    public const string Join = "join";
    public const string Last = "last";
    public const string About = "about";
    public const string Follow = "follow";
    public const string Backend = "backend";
    public const string Server = "server";
    public const string Frontend = "frontend";
    public const string State = "state";
    public const string Weight = "weight";
    public const string Id = "id";
    public const string Key = "key";

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

    public static readonly CommandDefinition Drain = new CommandDefinitionBuilder()
        .WithName("drain")
        .WithDescription("Moves every VIP off a node and keeps it empty until undrain; connections that it has go on.")
        .WithArgument(a => a.WithName(Node).WithDescription("Name of the node.").WithSwitch("-node").WithSwitch("-n").WithSwitch("-N").IsMandatory(true))
        .WithArgument(a => Optional(a, Wait, "yes: until it has neither VIPs nor connections.", "no", "yes").WithSwitch("-wait").WithSwitch("--wait"))
        .WithArgument(a => Optional(a, Limit, "Longest wait, a duration.", "5m").WithSwitch("-timeout").WithSwitch("--timeout"))
        .Build();

    public static readonly CommandDefinition Undrain = new CommandDefinitionBuilder()
        .WithName("undrain")
        .WithDescription("Lets a drained node have VIPs again.")
        .WithArgument(a => a.WithName(Node).WithDescription("Name of the node.").WithSwitch("-node").WithSwitch("-n").WithSwitch("-N").IsMandatory(true))
        .Build();

    public static readonly CommandDefinition Explain = new CommandDefinitionBuilder()
        .WithName("explain")
        .WithDescription("Says why a VIP is where it is: the rule, every node with why it is not there, and what happened to it.")
        .WithArgument(a => a.WithName(Vip).WithDescription("Name of the VIP.").WithSwitch("-vip").WithSwitch("-v").WithSwitch("-V").IsMandatory(true))
        .WithArgument(Form)
        .Build();

    public static readonly CommandDefinition Plan = new CommandDefinitionBuilder()
        .WithName("plan")
        .WithDescription("Says what would move, now or if something happened to a node; changes nothing.")
        .WithArgument(a => a.WithName(Lose).WithDescription("A node that dies.").WithSwitch("-lose").IsMandatory(false))
        .WithArgument(a => a.WithName(DrainOf).WithDescription("A node that is drained.").WithSwitch("-drain").IsMandatory(false))
        .WithArgument(a => a.WithName(Join).WithDescription("A node that joins, or is undrained.").WithSwitch("-join").IsMandatory(false))
        .WithArgument(Form)
        .Build();

    public static readonly CommandDefinition Tail = new CommandDefinitionBuilder()
        .WithName("tail")
        .WithDescription("Shows what happened in the cluster lately, oldest first.")
        .WithArgument(a => Optional(a, Last, "How many, 1-2000.", "50").WithSwitch("-last"))
        .WithArgument(a => a.WithName(About).WithDescription("Only this VIP, node or server.").WithSwitch("-about").IsMandatory(false))
        .WithArgument(a => Optional(a, Follow, "yes: goes on with what happens next.", "no", "yes").WithSwitch("-follow"))
        .WithArgument(Form)
        .Build();

    public static readonly CommandDefinition SetServer = new CommandDefinitionBuilder()
        .WithName("set-server")
        .WithDescription("Sets the admin state or the weight of a server on all nodes, until it is set again or all nodes were stopped at once.")
        .WithArgument(a => a.WithName(Backend).WithDescription("Name of the backend.").WithSwitch("-backend").WithSwitch("-b").WithSwitch("-B").IsMandatory(true))
        .WithArgument(a => a.WithName(Server).WithDescription("Name of the server; without it, every server of the backend.").WithSwitch("-server").WithSwitch("-s").WithSwitch("-S").IsMandatory(false))
        .WithArgument(a => a.WithName(State).WithDescription("ready; drain: no new sessions but bound ones; maint: none.").WithSwitch("-state").IsMandatory(false))
        .WithArgument(a => a.WithName(Weight).WithDescription("0-256, or configured.").WithSwitch("-weight").WithSwitch("-w").WithSwitch("-W").IsMandatory(false))
        .Build();

    public static readonly CommandDefinition SetFrontend = new CommandDefinitionBuilder()
        .WithName("set-frontend")
        .WithDescription("Has a frontend listen on all nodes or not; its open sessions go on.")
        .WithArgument(a => a.WithName(Frontend).WithDescription("Name of the frontend.").WithSwitch("-frontend").WithSwitch("-f").WithSwitch("-F").IsMandatory(true))
        .WithArgument(a => a.WithName(State).WithDescription("ready or drain.").WithSwitch("-state").IsMandatory(true))
        .Build();

    public static readonly CommandDefinition Sessions = new CommandDefinitionBuilder()
        .WithName("sessions")
        .WithDescription("Shows the open sessions of this node.")
        .WithArgument(a => a.WithName(Frontend).WithDescription("Only those of a frontend.").WithSwitch("-frontend").WithSwitch("-f").WithSwitch("-F").IsMandatory(false))
        .WithArgument(a => a.WithName(Backend).WithDescription("Only those of a backend.").WithSwitch("-backend").WithSwitch("-b").WithSwitch("-B").IsMandatory(false))
        .WithArgument(a => a.WithName(Server).WithDescription("Only those of a server.").WithSwitch("-server").WithSwitch("-s").WithSwitch("-S").IsMandatory(false))
        .WithArgument(a => a.WithName(Output).WithDescription("table or json.").WithSwitch("-o").WithSwitch("-O").IsMandatory(false).WithDefaultValue("table"))
        .Build();

    public static readonly CommandDefinition Table = new CommandDefinitionBuilder()
        .WithName("table")
        .WithDescription("Shows the stick tables, or what one of them holds: every node has the same.")
        .WithArgument(a => a.WithName(Backend).WithDescription("Entries of the table of a backend.").WithSwitch("-backend").WithSwitch("-b").WithSwitch("-B").IsMandatory(false))
        .WithArgument(a => a.WithName(Key).WithDescription("Only the entry of this key.").WithSwitch("-key").WithSwitch("-k").WithSwitch("-K").IsMandatory(false))
        .WithArgument(a => a.WithName(Server).WithDescription("Only those of a server.").WithSwitch("-server").WithSwitch("-s").WithSwitch("-S").IsMandatory(false))
        .WithArgument(Form)
        .Build();

    public static readonly CommandDefinition Kill = new CommandDefinitionBuilder()
        .WithName("kill")
        .WithDescription("Ends open sessions of this node at once.")
        .WithArgument(a => a.WithName(Id).WithDescription("Number of a session, as lb sessions shows it.").WithSwitch("-id").WithSwitch("-i").WithSwitch("-I").IsMandatory(false))
        .WithArgument(a => a.WithName(Frontend).WithDescription("All of a frontend.").WithSwitch("-frontend").WithSwitch("-f").WithSwitch("-F").IsMandatory(false))
        .WithArgument(a => a.WithName(Backend).WithDescription("All of a backend.").WithSwitch("-backend").WithSwitch("-b").WithSwitch("-B").IsMandatory(false))
        .WithArgument(a => a.WithName(Server).WithDescription("All of a server.").WithSwitch("-server").WithSwitch("-s").WithSwitch("-S").IsMandatory(false))
        .Build();

    /// <summary>Each palette by name with its commands.</summary>
    public static readonly IReadOnlyDictionary<string, CommandDefinition[]> All = new Dictionary<string, CommandDefinition[]>
    {
        ["vip"] = [Show("Shows who owns each VIP, since when and why, and who would be next."), Move, Release, Explain, Plan],
        ["node"] = [Show("Shows the nodes of the cluster."), Drain, Undrain],
        ["lb"] = [Show("Shows the servers as this node sees them, with the sessions of all nodes."), SetServer, SetFrontend, Sessions, Table, Kill],
        ["config"] = [Show("Shows the values that this node's configuration spells out."), Reload],
        ["events"] = [Tail],
        ["counters"] = [Show("Shows what this node has counted since it started: adverts, and what it dropped or refused and why.")],
        ["track"] = [Show("Shows what this node's VIPs depend on beside their interface.")],
        ["health"] = [Show("Shows what every node says of every server.")],
    };

    private static CommandDefinition Show(string description) => new CommandDefinitionBuilder()
        .WithName("show")
        .WithDescription(description)
        .WithArgument(Form)
        .Build();

    private static void Form(CommandArgumentBuilder a) => Optional(a, Output, "table or json.", "table").WithSwitch("-o").WithSwitch("-O");

    /// <param name="values">What a prompt proposes; the first is what counts when the switch is left out.</param>
    private static CommandArgumentBuilder Optional(CommandArgumentBuilder a, string name, string description, params string[] values) =>
        a.WithName(name).WithDescription(description).IsMandatory(false).WithDefaultValues(values);
}
