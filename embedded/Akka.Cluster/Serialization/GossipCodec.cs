using System.Collections.Immutable;
using Akka.Cluster.Membership;
using Akka.Util;

namespace Akka.Cluster.Serialization;

/// <summary>
/// Gossip on the wire: a table of all nodes that it names, a table of all roles and versions, then members, seen set,
/// reachability, version and tombstones by index into them. About 35 bytes a member.
/// </summary>
internal static class GossipCodec
{
    /// <summary>Bounds what a malformed or hostile message can make the reader allocate. The engine is for up to 100 members; tombstones come on top.</summary>
    private const int MostNodes = 4096;

    private const int MostTexts = 1024;

    public static void Write(WireWriter writer, Gossip gossip)
    {
        var nodes = gossip.Members.Keys.Concat(gossip.Seen).Concat(gossip.Version.Counts.Keys).Concat(gossip.Tombstones.Ordinals.Keys)
            .Concat(gossip.Reachability.Rows.SelectMany(row => row.Value.Unreachable.Append(row.Key)))
            .Distinct().Select((node, index) => (node, index)).ToDictionary(n => n.node, n => n.index);
        var texts = gossip.Members.Values.SelectMany(m => m.Roles.Append(m.AppVersion.Version))
            .Distinct().Select((text, index) => (text, index)).ToDictionary(t => t.text, t => t.index);

        WriteAll(writer, nodes.Keys, node => AddressCodec.Write(writer, node));
        WriteAll(writer, texts.Keys, text => writer.Text(text));
        WriteAll(writer, [.. gossip.Members.Values], (Member member) =>
        {
            writer.Number(nodes[member.UniqueAddress]);
            writer.Byte((byte)member.Status);
            writer.Number(member.UpNumber);
            writer.Number(texts[member.AppVersion.Version]);
            WriteAll(writer, member.Roles, role => writer.Number(texts[role]));
        });
        WriteAll(writer, gossip.Seen, node => writer.Number(nodes[node]));
        WriteAll(writer, gossip.Reachability.Rows, row =>
        {
            writer.Number(nodes[row.Key]);
            writer.Number(row.Value.Version);
            WriteAll(writer, row.Value.Unreachable, node => writer.Number(nodes[node]));
        });
        WriteAll(writer, gossip.Version.Counts, count =>
        {
            writer.Number(nodes[count.Key]);
            writer.Number(count.Value);
        });
        WriteAll(writer, gossip.Tombstones.Ordinals, tombstone =>
        {
            writer.Number(nodes[tombstone.Key]);
            writer.Number(tombstone.Value);
        });
    }

    public static Gossip Read(ref WireReader reader)
    {
        var nodes = new UniqueAddress[reader.Number(MostNodes, "number of nodes")];
        for (var i = 0; i < nodes.Length; i++)
            nodes[i] = AddressCodec.Read(ref reader);
        var texts = new string[reader.Number(MostTexts, "number of roles and versions")];
        for (var i = 0; i < texts.Length; i++)
            texts[i] = reader.Text();

        var members = Gossip.NoMembers.ToBuilder();
        for (var left = reader.Number(MostNodes, "number of members"); left > 0; left--)
        {
            var member = ReadMember(ref reader, nodes, texts);
            members[member.UniqueAddress] = member;
        }
        var seen = ReadNodes(ref reader, nodes);
        var rows = ImmutableSortedDictionary.CreateBuilder<UniqueAddress, Observation>();
        for (var left = reader.Number(MostNodes, "number of observers"); left > 0; left--)
        {
            var observer = ReadNode(ref reader, nodes);
            rows[observer] = new Observation(reader.Number(), ReadNodes(ref reader, nodes));
        }
        var version = new VectorClock(ReadCounts(ref reader, nodes));
        var tombstones = new Tombstones(ReadCounts(ref reader, nodes));
        return new Gossip(members.ToImmutable(), seen, new Reachability(rows.ToImmutable()), version, tombstones);
    }

    private static Member ReadMember(ref WireReader reader, UniqueAddress[] nodes, string[] texts)
    {
        var node = ReadNode(ref reader, nodes);
        var status = (MemberStatus)reader.Byte();
        if (!Enum.IsDefined(status) || status == MemberStatus.Removed) throw WireReader.Malformed($"a member has status {(int)status}");
        var upNumber = reader.Number(int.MaxValue, "up number");
        var version = texts.ElementAtOrDefault(reader.Number(MostTexts, "index of a version")) ?? throw WireReader.Malformed("no such version");
        var roles = ImmutableHashSet.CreateBuilder<string>();
        for (var left = reader.Number(MostTexts, "number of roles"); left > 0; left--)
            roles.Add(texts.ElementAtOrDefault(reader.Number(MostTexts, "index of a role")) ?? throw WireReader.Malformed("no such role"));
        return new Member(node, upNumber, status, roles.ToImmutable(), ToVersion(version));
    }

    /// <summary>An application's version; checked here, so that nothing malformed gets into a member.</summary>
    public static AppVersion ToVersion(string text)
    {
        try
        {
            return AppVersion.Create(text);
        }
        catch (Exception e) when (e is FormatException or ArgumentException or OverflowException)
        {
            throw WireReader.Malformed($"'{text}' is no version");
        }
    }

    private static UniqueAddress ReadNode(ref WireReader reader, UniqueAddress[] nodes) =>
        nodes.ElementAtOrDefault(reader.Number(MostNodes, "index of a node")) ?? throw WireReader.Malformed("no such node");

    private static ImmutableSortedSet<UniqueAddress> ReadNodes(ref WireReader reader, UniqueAddress[] nodes)
    {
        var set = ImmutableSortedSet.CreateBuilder<UniqueAddress>();
        for (var left = reader.Number(MostNodes, "number of nodes in a set"); left > 0; left--)
            set.Add(ReadNode(ref reader, nodes));
        return set.ToImmutable();
    }

    private static ImmutableSortedDictionary<UniqueAddress, long> ReadCounts(ref WireReader reader, UniqueAddress[] nodes)
    {
        var counts = ImmutableSortedDictionary.CreateBuilder<UniqueAddress, long>();
        for (var left = reader.Number(MostNodes, "number of counts"); left > 0; left--)
        {
            var node = ReadNode(ref reader, nodes);
            counts[node] = reader.Number();
        }
        return counts.ToImmutable();
    }

    private static void WriteAll<T>(WireWriter writer, IReadOnlyCollection<T> items, Action<T> write)
    {
        writer.Number(items.Count);
        foreach (var item in items)
            write(item);
    }
}
