using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster.Daemon;
using Akka.Cluster.Membership;
using Akka.Serialization;

namespace Akka.Cluster.Serialization;

/// <summary>
/// Turns the messages between cluster daemons into bytes: a version byte, then the fields. Malformed bytes end in a
/// <see cref="System.Runtime.Serialization.SerializationException"/>, upon which remoting drops the message.
/// </summary>
public class ClusterMessageSerializer : SerializerWithStringManifest
{
    private const byte Version = 1;
    private const int MostRoles = 1024;

    public ClusterMessageSerializer(ExtendedActorSystem system)
        : base(system)
    {
    }

    /// <summary>As in <c>akka.actor.serialization-identifiers</c>.</summary>
    public override int Identifier => 5;

    public override string Manifest(object o) => o switch
    {
        ClusterMessages.Heartbeat => "HB",
        ClusterMessages.HeartbeatReply => "HR",
        ClusterMessages.GossipStatus => "GS",
        ClusterMessages.GossipEnvelope => "GE",
        ClusterMessages.InitJoin => "IJ",
        ClusterMessages.InitJoinAck => "IA",
        ClusterMessages.InitJoinNack => "IN",
        ClusterMessages.Join => "J",
        ClusterMessages.Welcome => "W",
        ClusterMessages.ExitingConfirmed => "EC",
        _ => throw new ArgumentException($"{o.GetType()} is not a message between cluster daemons", nameof(o)),
    };

    public override byte[] ToBinary(object obj)
    {
        var writer = new WireWriter();
        writer.Byte(Version);
        switch (obj)
        {
            case ClusterMessages.HeartbeatReply reply:
                AddressCodec.Write(writer, reply.From);
                break;
            case ClusterMessages.GossipStatus status:
                AddressCodec.Write(writer, status.From);
                writer.Fixed64(status.Digest.Version);
                writer.Fixed64(status.Digest.Seen);
                break;
            case ClusterMessages.GossipEnvelope envelope:
                AddressCodec.Write(writer, envelope.From);
                AddressCodec.Write(writer, envelope.To);
                GossipCodec.Write(writer, envelope.Gossip);
                break;
            case ClusterMessages.Join join:
                AddressCodec.Write(writer, join.Node);
                writer.Text(join.AppVersion.Version);
                writer.Number(join.Roles.Count);
                foreach (var role in join.Roles)
                    writer.Text(role);
                break;
            case ClusterMessages.Welcome welcome:
                AddressCodec.Write(writer, welcome.From);
                GossipCodec.Write(writer, welcome.Gossip);
                break;
            case ClusterMessages.ExitingConfirmed confirmed:
                AddressCodec.Write(writer, confirmed.Node);
                break;
        }
        return writer.ToArray();
    }

    public override object FromBinary(byte[] bytes, string manifest)
    {
        var reader = new WireReader(bytes);
        var version = reader.Byte();
        if (version != Version) throw WireReader.Malformed($"version {version}: this node speaks {Version}");
        object message = manifest switch
        {
            "HB" => new ClusterMessages.Heartbeat(),
            "HR" => new ClusterMessages.HeartbeatReply(AddressCodec.Read(ref reader)),
            "GS" => new ClusterMessages.GossipStatus(AddressCodec.Read(ref reader), new GossipDigest(reader.Fixed64(), reader.Fixed64())),
            "GE" => new ClusterMessages.GossipEnvelope(AddressCodec.Read(ref reader), AddressCodec.Read(ref reader), GossipCodec.Read(ref reader)),
            "IJ" => new ClusterMessages.InitJoin(),
            "IA" => new ClusterMessages.InitJoinAck(),
            "IN" => new ClusterMessages.InitJoinNack(),
            "J" => ReadJoin(ref reader),
            "W" => new ClusterMessages.Welcome(AddressCodec.Read(ref reader), GossipCodec.Read(ref reader)),
            "EC" => new ClusterMessages.ExitingConfirmed(AddressCodec.Read(ref reader)),
            _ => throw WireReader.Malformed($"manifest {manifest} is unknown"),
        };
        reader.End();
        return message;
    }

    private static ClusterMessages.Join ReadJoin(ref WireReader reader)
    {
        var node = AddressCodec.Read(ref reader);
        var appVersion = GossipCodec.ToVersion(reader.Text());
        var roles = ImmutableHashSet.CreateBuilder<string>();
        for (var left = reader.Number(MostRoles, "number of roles"); left > 0; left--)
            roles.Add(reader.Text());
        return new ClusterMessages.Join(node, roles.ToImmutable(), appVersion);
    }
}
