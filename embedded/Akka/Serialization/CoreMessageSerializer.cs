using System.Runtime.Serialization;
using System.Text;
using Akka.Actor;
using Akka.Actor.Refs;
using Akka.Dispatch.SysMsg;

namespace Akka.Serialization;

/// <summary>Stands for null inside other messages.</summary>
internal sealed class NullPayload
{
    public static readonly NullPayload Instance = new();
}

/// <summary>Serializes what the engine itself sends between nodes, and the simple values. One manifest a type.</summary>
internal sealed class CoreMessageSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    public static readonly Type[] Types =
    [
        typeof(NullPayload), typeof(string), typeof(int), typeof(long), typeof(bool), typeof(double), typeof(TimeSpan), typeof(Done),
        typeof(IActorRef), typeof(Address), typeof(Identify), typeof(ActorIdentity), typeof(PoisonPill), typeof(Kill),
        typeof(Status.Success), typeof(Status.Failure), typeof(ActorSelectionMessage),
        typeof(Watch), typeof(Unwatch), typeof(DeathWatchNotification), typeof(Terminate),
    ];

    public override int Identifier => 16;

    public override string Manifest(object o) => o switch
    {
        null or NullPayload => "0",
        string => "S",
        int => "I",
        long => "L",
        bool => "B",
        double => "D",
        TimeSpan => "T",
        Done => "OK",
        IActorRef => "R",
        Address => "A",
        Identify => "ID",
        ActorIdentity => "AI",
        PoisonPill => "PP",
        Kill => "K",
        Status.Success => "SS",
        Status.Failure => "SF",
        ActorSelectionMessage => "SEL",
        Watch => "W",
        Unwatch => "U",
        DeathWatchNotification => "DW",
        Terminate => "TE",
        _ => throw new SerializationException($"{o.GetType()} is no core message"),
    };

    public override byte[] ToBinary(object obj)
    {
        using var buffer = new MemoryStream();
        using var writer = new BinaryWriter(buffer, Encoding.UTF8);
        Write(writer, obj);
        writer.Flush();
        return buffer.ToArray();
    }

    public override object FromBinary(byte[] bytes, string manifest)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes, writable: false), Encoding.UTF8);
        return manifest switch
        {
            "0" => null!,
            "S" => reader.ReadString(),
            "I" => reader.ReadInt32(),
            "L" => reader.ReadInt64(),
            "B" => reader.ReadBoolean(),
            "D" => reader.ReadDouble(),
            "T" => new TimeSpan(reader.ReadInt64()),
            "OK" => Done.Instance,
            "R" => ReadRef(reader),
            "A" => Address.Parse(reader.ReadString()),
            "ID" => new Identify(ReadPayload(reader)!),
            "AI" => new ActorIdentity(ReadPayload(reader)!, ReadRef(reader)),
            "PP" => PoisonPill.Instance,
            "K" => Kill.Instance,
            "SS" => new Status.Success(ReadPayload(reader)!),
            "SF" => new Status.Failure(new RemoteCause(reader.ReadString()), ReadPayload(reader)!),
            "SEL" => ReadSelection(reader),
            "W" => new Watch(ReadInternalRef(reader), ReadInternalRef(reader)),
            "U" => new Unwatch(ReadInternalRef(reader), ReadInternalRef(reader)),
            "DW" => new DeathWatchNotification(ReadRef(reader), reader.ReadBoolean(), reader.ReadBoolean()),
            "TE" => new Terminate(),
            _ => throw new SerializationException($"no core message has the manifest '{manifest}'"),
        };
    }

    private void Write(BinaryWriter writer, object message)
    {
        switch (message)
        {
            case string m: writer.Write(m); break;
            case int m: writer.Write(m); break;
            case long m: writer.Write(m); break;
            case bool m: writer.Write(m); break;
            case double m: writer.Write(m); break;
            case TimeSpan m: writer.Write(m.Ticks); break;
            case Address m: writer.Write(m.ToString()); break;
            case IActorRef m: WriteRef(writer, m); break;
            case Identify m: WritePayload(writer, m.MessageId); break;
            case ActorIdentity m:
                WritePayload(writer, m.MessageId);
                WriteRef(writer, m.Subject);
                break;
            case Status.Success m: WritePayload(writer, m.Status); break;
            case Status.Failure m:
                writer.Write($"{m.Cause?.GetType().Name}: {m.Cause?.Message}");
                WritePayload(writer, m.State);
                break;
            case ActorSelectionMessage m: WriteSelection(writer, m); break;
            case Watch m:
                WriteRef(writer, m.Watchee);
                WriteRef(writer, m.Watcher);
                break;
            case Unwatch m:
                WriteRef(writer, m.Watchee);
                WriteRef(writer, m.Watcher);
                break;
            case DeathWatchNotification m:
                WriteRef(writer, m.Actor);
                writer.Write(m.ExistenceConfirmed);
                writer.Write(m.AddressTerminated);
                break;
        }
    }

    private void WriteSelection(BinaryWriter writer, ActorSelectionMessage message)
    {
        WritePayload(writer, message.Message);
        writer.Write(message.WildCardFanOut);
        writer.Write7BitEncodedInt(message.Elements.Length);
        foreach (var element in message.Elements)
        {
            writer.Write(element.ToString()!);
        }
    }

    private ActorSelectionMessage ReadSelection(BinaryReader reader)
    {
        var message = ReadPayload(reader)!;
        var fanOut = reader.ReadBoolean();
        var count = reader.Read7BitEncodedInt();
        if (count < 0 || count > reader.BaseStream.Length)
        {
            throw new SerializationException($"a selection of {count} elements");
        }
        var elements = new SelectionPathElement[count];
        for (var i = 0; i < elements.Length; i++)
        {
            elements[i] = SelectionPath.Element(reader.ReadString());
        }
        return new ActorSelectionMessage(message, elements, fanOut);
    }

    private void WritePayload(BinaryWriter writer, object? payload)
    {
        payload ??= NullPayload.Instance;
        var serializer = system.Serialization.FindSerializerFor(payload);
        var bytes = serializer.ToBinary(payload);
        writer.Write(serializer.Identifier);
        writer.Write(Serialization.ManifestFor(serializer, payload));
        writer.Write7BitEncodedInt(bytes.Length);
        writer.Write(bytes);
    }

    private object? ReadPayload(BinaryReader reader)
    {
        var serializer = reader.ReadInt32();
        var manifest = reader.ReadString();
        var bytes = reader.ReadBytes(reader.Read7BitEncodedInt());
        return system.Serialization.Deserialize(bytes, serializer, manifest);
    }

    private static void WriteRef(BinaryWriter writer, IActorRef reference) => writer.Write(Serialization.SerializedActorPath(reference));

    private IActorRef ReadRef(BinaryReader reader) => system.Serialization.DeserializeActorRef(reader.ReadString());

    private IInternalActorRef ReadInternalRef(BinaryReader reader) =>
        ReadRef(reader) as IInternalActorRef ?? throw new SerializationException("a watch without its reference");
}

/// <summary>An exception of another node, as text: its type is not made here.</summary>
internal sealed class RemoteCause(string text) : AkkaException(text);
