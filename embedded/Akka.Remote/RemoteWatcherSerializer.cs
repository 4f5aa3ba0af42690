using System.Buffers.Binary;
using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Event;
using Akka.Serialization;

namespace Akka.Remote;

/// <summary>Asks the watcher of another node for a sign of life.</summary>
internal sealed class WatcherHeartbeat : IDeadLetterSuppression
{
    public static readonly WatcherHeartbeat Instance = new();
}

/// <summary>The sign of life, with the node's incarnation.</summary>
internal sealed record WatcherHeartbeatReply(int Uid) : IDeadLetterSuppression;

/// <summary>Serializes what the remote watchers of two nodes send each other.</summary>
internal sealed class RemoteWatcherSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    private const string Heartbeat = "H";
    private const string Reply = "R";

    public override int Identifier => 17;

    public override string Manifest(object o) => o is WatcherHeartbeat ? Heartbeat : Reply;

    public override byte[] ToBinary(object obj)
    {
        if (obj is not WatcherHeartbeatReply reply)
        {
            return [];
        }
        var bytes = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, reply.Uid);
        return bytes;
    }

    public override object FromBinary(byte[] bytes, string manifest) => manifest switch
    {
        Heartbeat => WatcherHeartbeat.Instance,
        Reply => new WatcherHeartbeatReply(BinaryPrimitives.ReadInt32LittleEndian(bytes)),
        _ => throw new SerializationException($"no message of the remote watcher has the manifest '{manifest}'"),
    };
}
