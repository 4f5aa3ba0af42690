using System.Net;
using System.Net.Sockets;
using HaActors.Net.Model;

namespace HaActors.Host.Config;

/// <summary>Reads <c>ha.node</c>.</summary>
internal static class NodeReader
{
    private static readonly TimeSpan OneHour = TimeSpan.FromHours(1);

    public static (NodeSettings Node, TimeSpan ShutdownTimeout) Read(
        Section section, string hostName, Interfaces interfaces, IReadOnlySet<IPAddress> vipAddresses)
    {
        var name = section.Scalar("name");
        if (name is { Text.Length: > 0 } && !Names.IsNodeName(name.Text))
            section.Reading.Fail(name, Names.NodeRule);
        var interfaceName = section.Scalar("interface");
        if (interfaceName is not null && !Names.IsInterfaceName(interfaceName.Text))
            section.Reading.Fail(interfaceName, Names.InterfaceRule);
        var node = new NodeSettings(
            name is { Text.Length: > 0 } ? name.Text : hostName,
            interfaceName?.Text ?? "",
            Address(section, interfaceName?.Text ?? "", interfaces, vipAddresses),
            section.Integer("weight", 0, 1000));
        var shutdownTimeout = section.Duration("shutdown-timeout", TimeSpan.FromSeconds(1), OneHour);
        section.RejectUnknown();
        return (node, shutdownTimeout);
    }

    private static IPAddress Address(
        Section section, string interfaceName, Interfaces interfaces, IReadOnlySet<IPAddress> vipAddresses)
    {
        var scalar = section.Scalar("address");
        if (scalar is null or { Text.Length: 0 })
        {
            // A VIP that a killed predecessor left behind is not the node's own address.
            var own = interfaces.AddressesOf(interfaceName, AddressFamily.InterNetwork).Select(p => p.Address).FirstOrDefault(a => !vipAddresses.Contains(a));
            if (own is null && interfaceName.Length > 0)
                section.Reading.Fail($"{section.Path}.address", null,
                    interfaces.Has(interfaceName)
                        ? $"must be given: interface {interfaceName} has no IPv4 address of its own"
                        : $"must be given: there is no interface {interfaceName} on this machine to take it from",
                    scalar is { Path: var p } && p == $"{section.Path}.address" ? scalar.Source : section.Source);
            return own ?? IPAddress.None;
        }

        if (Endpoints.TryAddress(scalar.Text, out var address) && Subnets.IsHostAddress(address))
            return address;
        section.Reading.Fail(scalar, "must be the IPv4 address of this machine, such as 10.0.0.11");
        return IPAddress.None;
    }
}
