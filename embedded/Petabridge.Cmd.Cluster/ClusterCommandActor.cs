using Akka.Actor;
using Petabridge.Cmd.Host;

namespace Petabridge.Cmd.Cluster;

/// <summary>Carries out the cluster palette for one client.</summary>
internal sealed class ClusterCommandActor : CommandHandlerActor
{
    private readonly Akka.Cluster.Cluster _cluster = Akka.Cluster.Cluster.Get(Context.System);

    public ClusterCommandActor() : base(ClusterPalette.Palette)
    {
        Process(ClusterPalette.Show.Name, (_, arguments) => Show(arguments));
        Process(ClusterPalette.Join.Name, (_, arguments) => Join(arguments));
        Process(ClusterPalette.Leave.Name, (_, arguments) => Change(arguments, "leave", _cluster.Leave));
        Process(ClusterPalette.Down.Name, (_, arguments) => Change(arguments, "down", _cluster.Down));
    }

    private void Show(CommandArguments arguments)
    {
        var rows = MemberRow.Read(_cluster.State);
        Sender.Tell(arguments.ArgumentValues(ClusterPalette.Output).FirstOrDefault("table") switch
        {
            "table" => new CommandResponse(MemberRow.Table(rows)),
            "json" => new CommandResponse(MemberRow.Json(rows)),
            var other => new ErroredCommandResponse($"-o {other}: must be table or json"),
        });
    }

    private void Join(CommandArguments arguments)
    {
        if (ReadAddress(arguments) is not { } address) return;
        _cluster.Join(address);
        Sender.Tell(new CommandResponse($"{_cluster.SelfAddress} joins {address}"));
    }

    private void Change(CommandArguments arguments, string verb, Action<Address> change)
    {
        if (ReadAddress(arguments) is not { } address) return;
        var members = _cluster.State.Members.Select(member => member.Address).ToList();
        if (!members.Contains(address))
        {
            Sender.Tell(new ErroredCommandResponse($"{address} is not a member; the members are: {string.Join(", ", members)}"));
            return;
        }

        change(address);
        Sender.Tell(new CommandResponse($"{verb} {address}: under way"));
    }

    /// <summary>This node's address when none was given; null, and the failure is sent, when it is not an address.</summary>
    private Address? ReadAddress(CommandArguments arguments)
    {
        if (arguments.ArgumentValues(ClusterPalette.Address).FirstOrDefault() is not { } text) return _cluster.SelfAddress;
        try
        {
            return Address.Parse(text);
        }
        catch (Exception e) when (e is FormatException or UriFormatException)
        {
            Sender.Tell(new ErroredCommandResponse($"'{text}' is not an address such as {_cluster.SelfAddress}"));
            return null;
        }
    }
}
