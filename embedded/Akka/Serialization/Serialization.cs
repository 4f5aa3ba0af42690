using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Actor.Refs;
using Akka.Configuration;
using Akka.Event;

namespace Akka.Serialization;

/// <summary>
/// The serializers of a system and which types they serve. A type is served by its own binding, else by that of a base
/// type or interface, the most derived one. There is no serializer for everything: an unbound type cannot travel.
/// </summary>
public class Serialization
{
    private readonly ConcurrentDictionary<Type, Serializer> _byType = new();
    private readonly Dictionary<int, Serializer> _byId = [];
    private readonly Dictionary<string, Serializer> _byName = [];

    public Serialization(ExtendedActorSystem system)
    {
        System = system;
        AddBuiltIn();
        var config = system.Settings.Config;
        foreach (var (name, type) in config.GetConfig("akka.actor.serializers").AsEnumerable())
        {
            AddSerializer(name, Make(name, type.GetString()));
        }
        foreach (var (type, name) in config.GetConfig("akka.actor.serialization-bindings").AsEnumerable())
        {
            var bound = TypeNames.Resolve(type)
                ?? throw new ConfigurationException($"akka.actor.serialization-bindings names {type}, which is no type that can be found");
            AddSerializationMap(bound, _byName.GetValueOrDefault(name.GetString())
                ?? throw new ConfigurationException($"akka.actor.serialization-bindings.\"{type}\" = {name.GetString()}: no such serializer"));
        }
    }

    public ExtendedActorSystem System { get; }

    public void AddSerializer(string name, Serializer serializer)
    {
        _byName[name] = serializer;
        AddSerializer(serializer);
    }

    /// <exception cref="ConfigurationException">Another serializer has the identifier.</exception>
    public void AddSerializer(Serializer serializer)
    {
        if (_byId.TryGetValue(serializer.Identifier, out var other) && other.GetType() != serializer.GetType())
        {
            throw new ConfigurationException($"serializers {other.GetType().Name} and {serializer.GetType().Name} have the same identifier {serializer.Identifier}");
        }
        _byId[serializer.Identifier] = serializer;
    }

    public void AddSerializationMap(Type type, Serializer serializer) => _byType[type] = serializer;

    /// <summary>How a reference is written so that other nodes find its actor.</summary>
    public static string SerializedActorPath(IActorRef @ref) => @ref switch
    {
        null => "",
        IInternalActorRef reference => reference.Path.ToSerializationFormatWithAddress(reference.Provider.DefaultAddress),
        _ => @ref.Path.ToSerializationFormat(),
    };

    public IActorRef DeserializeActorRef(string path) => path.Length == 0 ? ActorRefs.NoSender : System.Provider.ResolveActorRef(path);

    /// <exception cref="SerializationException">No binding covers the type.</exception>
    public Serializer FindSerializerFor(object obj, string? defaultSerializerName = null) =>
        FindSerializerForType(obj?.GetType() ?? typeof(NullPayload), defaultSerializerName);

    public Serializer FindSerializerForType(Type objectType, string? defaultSerializerName = null)
    {
        if (_byType.TryGetValue(objectType, out var known))
        {
            return known;
        }
        var candidates = _byType.Where(b => b.Key.IsAssignableFrom(objectType)).ToArray();
        var best = candidates.FirstOrDefault(b => !candidates.Any(o => o.Key != b.Key && b.Key.IsAssignableFrom(o.Key))).Value
            ?? (defaultSerializerName is null ? null : _byName.GetValueOrDefault(defaultSerializerName))
            ?? throw new SerializationException($"no serializer is bound to {objectType}; see akka.actor.serialization-bindings");
        return _byType[objectType] = best;
    }

    public static string ManifestFor(Serializer s, object msg) => s switch
    {
        SerializerWithStringManifest withManifest => withManifest.Manifest(msg),
        _ => "",
    };

    public byte[] Serialize(object o) => FindSerializerFor(o).ToBinary(o);

    /// <exception cref="SerializationException">No serializer has the identifier.</exception>
    public object Deserialize(byte[] bytes, int serializerId, string manifest) => ById(serializerId) switch
    {
        SerializerWithStringManifest withManifest => withManifest.FromBinary(bytes, manifest),
        { IncludeManifest: false } plain => plain.FromBinary(bytes, null!),
        var other => throw new SerializationException($"{other.GetType().Name} wants the name of a type, which is not taken from the wire"),
    };

    public object Deserialize(byte[] bytes, int serializerId, Type type) => ById(serializerId).FromBinary(bytes, type);

    /// <summary>Sends a message through its serializer and back; on failure logs and says false.</summary>
    internal bool TryRoundTrip(object message, IActorRef receiver, [NotNullWhen(true)] out object? copy)
    {
        copy = message;
        if (message is INoSerializationVerificationNeeded or AllDeadLetters or byte[])
        {
            return true;
        }
        try
        {
            var serializer = FindSerializerFor(message);
            copy = Deserialize(serializer.ToBinary(message), serializer.Identifier, ManifestFor(serializer, message));
            return true;
        }
        catch (Exception e)
        {
            System.EventStream.Publish(new Error(e, receiver.Path.ToString(), message.GetType(), $"message {message.GetType()} was not sent, it cannot be serialized: {e.Message}"));
            return false;
        }
    }

    private Serializer ById(int id) => _byId.TryGetValue(id, out var serializer)
        ? serializer
        : throw new SerializationException($"no serializer has the identifier {id}");

    private void AddBuiltIn()
    {
        var bytes = new ByteArraySerializer(System);
        AddSerializer("bytes", bytes);
        AddSerializationMap(typeof(byte[]), bytes);
        var core = new CoreMessageSerializer(System);
        AddSerializer("core", core);
        foreach (var type in CoreMessageSerializer.Types)
        {
            AddSerializationMap(type, core);
        }
    }

    private Serializer Make(string name, string typeName)
    {
        var type = TypeNames.Resolve(typeName)
            ?? throw new ConfigurationException($"akka.actor.serializers.{name} names {typeName}, which is no type that can be found");
        return (Serializer)(type.GetConstructor([typeof(ExtendedActorSystem)]) is null
            ? Activator.CreateInstance(type)!
            : Activator.CreateInstance(type, System)!);
    }
}
