using Akka.Actor;

namespace Akka.Cluster.Serialization;

/// <summary>Node incarnations on the wire.</summary>
internal static class AddressCodec
{
    public static void Write(WireWriter writer, UniqueAddress node)
    {
        writer.Text(node.Address.Protocol);
        writer.Text(node.Address.System);
        writer.Text(node.Address.Host ?? throw new ArgumentException($"{node} has no host", nameof(node)));
        writer.Number(node.Address.Port ?? throw new ArgumentException($"{node} has no port", nameof(node)));
        writer.Number((uint)node.Uid);
    }

    public static UniqueAddress Read(ref WireReader reader)
    {
        var (protocol, system, host) = (reader.Text(), reader.Text(), reader.Text());
        if (protocol.Length == 0 || system.Length == 0 || host.Length == 0) throw WireReader.Malformed("an address has an empty part");
        var port = reader.Number(ushort.MaxValue, "port");
        var uid = reader.Number();
        if (uid > uint.MaxValue) throw WireReader.Malformed("a uid does not fit 32 bits");
        return new UniqueAddress(new Address(protocol, system, host, port), unchecked((int)(uint)uid));
    }
}
