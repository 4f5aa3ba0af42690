using Akka.Actor;
using Akka.Actor.Refs;
using Akka.Dispatch.SysMsg;
using Akka.Event;

namespace Akka.Remote;

/// <summary>Messages as frames, and back.</summary>
internal static class MessageFrame
{
    /// <summary>Adds a message, or a ping; one that cannot be serialized or is too large is logged and left out.</summary>
    public static void Write(FrameWriter writer, Outbound outbound, TcpRemoting remoting)
    {
        if (outbound is not { Message: { } message, Recipient: { } recipient })
        {
            writer.Write(FrameKind.Ping);
            return;
        }
        writer.Begin(FrameKind.Message);
        try
        {
            var serializer = remoting.System.Serialization.FindSerializerFor(message);
            writer.Write(recipient.SerializedPath);
            writer.Write(Serialization.Serialization.SerializedActorPath(outbound.Sender!));
            writer.Write(serializer.Identifier);
            writer.Write(Serialization.Serialization.ManifestFor(serializer, message));
            writer.Write(serializer.ToBinary(message));
        }
        catch (Exception e)
        {
            // Whatever a serializer throws concerns this one message.
            writer.Abandon();
            remoting.Log.Error(e, "message {0} to {1} was not sent, it cannot be serialized: {2}", message.GetType(), recipient, e.Message);
            remoting.Failed(new RemoteTransportException($"message not sent, it cannot be serialized: {message.GetType()}", e), recipient.Path.Address, inbound: false);
            return;
        }
        if (!writer.End())
        {
            remoting.Log.Error("message {0} to {1} was not sent, it is larger than akka.remote.dot-netty.tcp.maximum-frame-size = {2} bytes",
                message.GetType(), recipient, remoting.Settings.MaximumFrameSize);
            remoting.Failed(new RemoteTransportException($"message not sent, it is too large: {message.GetType()}"), recipient.Path.Address, inbound: false);
        }
    }

    /// <summary>Delivers the content of a message frame to its recipient here.</summary>
    /// <exception cref="WireException">The frame is malformed.</exception>
    public static void Deliver(ReadOnlySpan<byte> frame, InboundRefs refs, TcpRemoting remoting)
    {
        var content = new FrameContent(frame);
        var recipientPath = content.ReadString();
        var senderPath = content.ReadString();
        var serializer = content.ReadInt32();
        var manifest = content.ReadString();
        var recipient = refs.Recipient(recipientPath);
        if (recipient is null)
        {
            remoting.Log.Debug("message for {0} dropped: not an actor path of this system", recipientPath);
            remoting.Failed(new RemoteTransportException($"message for no actor path of this system: {recipientPath}"), refs.Peer, inbound: true);
            return;
        }
        object message;
        try
        {
            message = remoting.System.Serialization.Deserialize(content.Rest.ToArray(), serializer, manifest);
        }
        catch (Exception e)
        {
            // Whatever a serializer throws concerns this one message.
            remoting.Log.Warning("message for {0} dropped: serializer {1} cannot read manifest '{2}': {3}", recipientPath, serializer, manifest, e.Message);
            remoting.Failed(new RemoteTransportException($"message that serializer {serializer} cannot read: {manifest}", e), refs.Peer, inbound: true);
            return;
        }
        switch (message)
        {
            case SystemMessage system:
                recipient.Send(system);
                break;
            case ActorSelectionMessage selection:
                SelectionPath.Deliver(recipient, refs.Sender(senderPath), selection);
                break;
            case not null:
                recipient.Tell(message, refs.Sender(senderPath)!);
                break;
        }
    }
}

/// <summary>References by the texts that a connection brings, the recent ones kept. One thread.</summary>
internal sealed class InboundRefs(RemoteActorRefProvider provider, Address peer)
{
    /// <summary>Who sends on the connection.</summary>
    public Address Peer => peer;

    private const int Kept = 1024;   // entries; a connection's usual working set is a handful of actors

    private readonly Dictionary<string, IInternalActorRef?> _recipients = [];
    private readonly Dictionary<string, IActorRef> _senders = [];

    /// <summary>Null for what is no path of this system.</summary>
    public IInternalActorRef? Recipient(string path)
    {
        if (_recipients.TryGetValue(path, out var known) && known is { IsTerminated: false })
        {
            return known;
        }
        var found = ActorPath.TryParse(path, out var parsed) && provider.IsHere(parsed.Address) ? provider.ResolveHere(parsed) : null;
        if (found is LocalActorRef { Path.Uid: not 0 })
        {
            Keep(_recipients, path, found);
        }
        return found;
    }

    /// <summary>Null for a message without sender.</summary>
    public IActorRef? Sender(string path)
    {
        if (path.Length == 0)
        {
            return null;
        }
        if (!_senders.TryGetValue(path, out var sender))
        {
            sender = provider.ResolveActorRef(path);
            Keep(_senders, path, sender);
        }
        return sender;
    }

    private static void Keep<T>(Dictionary<string, T> kept, string path, T reference)
    {
        if (kept.Count >= Kept)
        {
            kept.Clear();
        }
        kept[path] = reference;
    }
}
