using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Akka.Actor;
using Akka.Event;
using Akka.Serialization;
using HaActors.Actors.Messages;

namespace HaActors.Actors.Serialization;

/// <summary>
/// Puts the messages that cross nodes on the wire as UTF-8 JSON under manifests of our own; a manifest is a word and a version.
/// Bytes that this node cannot read become <see cref="ClusterMessages.Unreadable"/> and are logged once a manifest: a newer peer
/// or a damaged frame must not end the association. Bound to <see cref="IClusterMessage"/> by the host's configuration.
/// </summary>
/// <remarks>
/// A part that may be missing can be added within a version: earlier readers pass over it, and later ones do without it. For
/// any other change: read the new version one release before writing it.
/// </remarks>
public sealed class ClusterMessageSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    /// <summary>Largest body that is read, in bytes; the largest sensible one is a plan of 1000 VIPs on 64 nodes, about 150 kB.</summary>
    public const int LargestBody = 1 << 20;

    // The range of ha.node.weight.
    private const int MostWeight = 1000;

    private const string NodeReport = "NR1";
    private const string HealthReport = "HR1";
    private const string Plan = "PL1";
    private const string PinVip = "PV1";
    private const string UnpinVip = "UV1";
    private const string DrainNode = "DN1";
    private const string EventBatch = "EB1";
    private const string Overrides = "TO1";
    private const string TrafficReport = "TR1";
    private const string AskCluster = "AC1";
    private const string ClusterHere = "CH1";
    private const string OfferVip = "OV1";
    private const string OfferTaken = "OT1";
    private const string AskHandOver = "AH1";
    private const string HandOverReady = "HO1";
    private const string VipTaken = "VT1";
    private const string KeepingEnded = "KE1";
    private const string StickBatch = "SB1";
    private const string AskStick = "SA1";
    private const string StickPiece = "SP1";

    // A peer may make up manifests; each is remembered to be logged once, so their number is limited.
    private const int MostRememberedManifests = 64;

    private readonly ConcurrentDictionary<string, bool> _logged = new();

    /// <summary>Akka keeps 0-100 to itself; this number is part of the wire format and never changes.</summary>
    public override int Identifier => 4053;

    public override string Manifest(object o) => o switch
    {
        ClusterMessages.NodeReport => NodeReport,
        ClusterMessages.HealthReport => HealthReport,
        Cluster.Plan => Plan,
        ClusterMessages.PinVip => PinVip,
        ClusterMessages.UnpinVip => UnpinVip,
        ClusterMessages.DrainNode => DrainNode,
        EventMessages.EventBatch => EventBatch,
        ClusterMessages.Overrides => Overrides,
        ClusterMessages.TrafficReport => TrafficReport,
        ClusterMessages.AskCluster => AskCluster,
        ClusterMessages.ClusterHere => ClusterHere,
        HandoverMessages.OfferVip => OfferVip,
        HandoverMessages.OfferTaken => OfferTaken,
        HandoverMessages.AskHandOver => AskHandOver,
        HandoverMessages.HandOverReady => HandOverReady,
        HandoverMessages.VipTaken => VipTaken,
        HandoverMessages.KeepingEnded => KeepingEnded,
        ClusterMessages.StickBatch => StickBatch,
        ClusterMessages.AskStick => AskStick,
        ClusterMessages.StickPiece => StickPiece,
        _ => throw new ArgumentException($"{o.GetType()} has no manifest", nameof(o)),
    };

    public override byte[] ToBinary(object obj) => obj switch
    {
        ClusterMessages.NodeReport report => JsonSerializer.SerializeToUtf8Bytes(report, WireJson.Default.NodeReport),
        ClusterMessages.HealthReport report => JsonSerializer.SerializeToUtf8Bytes(report, WireJson.Default.HealthReport),
        Cluster.Plan plan => JsonSerializer.SerializeToUtf8Bytes(PlanBody.From(plan), WireJson.Default.PlanBody),
        ClusterMessages.PinVip pin => JsonSerializer.SerializeToUtf8Bytes(pin, WireJson.Default.PinVip),
        ClusterMessages.UnpinVip unpin => JsonSerializer.SerializeToUtf8Bytes(unpin, WireJson.Default.UnpinVip),
        EventMessages.EventBatch batch => JsonSerializer.SerializeToUtf8Bytes(batch, WireJson.Default.EventBatch),
        ClusterMessages.DrainNode drain => JsonSerializer.SerializeToUtf8Bytes(drain, WireJson.Default.DrainNode),
        ClusterMessages.Overrides said => JsonSerializer.SerializeToUtf8Bytes(said, WireJson.Default.Overrides),
        ClusterMessages.StickBatch batch => JsonSerializer.SerializeToUtf8Bytes(batch, WireJson.Default.StickBatch),
        ClusterMessages.AskStick ask => JsonSerializer.SerializeToUtf8Bytes(ask, WireJson.Default.AskStick),
        ClusterMessages.StickPiece piece => JsonSerializer.SerializeToUtf8Bytes(piece, WireJson.Default.StickPiece),
        ClusterMessages.TrafficReport report => JsonSerializer.SerializeToUtf8Bytes(report, WireJson.Default.TrafficReport),
        ClusterMessages.AskCluster asker => JsonSerializer.SerializeToUtf8Bytes(asker, WireJson.Default.AskCluster),
        ClusterMessages.ClusterHere here => JsonSerializer.SerializeToUtf8Bytes(here, WireJson.Default.ClusterHere),
        HandoverMessages.OfferVip offer => JsonSerializer.SerializeToUtf8Bytes(offer, WireJson.Default.OfferVip),
        HandoverMessages.OfferTaken taken => JsonSerializer.SerializeToUtf8Bytes(taken, WireJson.Default.OfferTaken),
        HandoverMessages.AskHandOver ask => JsonSerializer.SerializeToUtf8Bytes(ask, WireJson.Default.AskHandOver),
        HandoverMessages.HandOverReady ready => JsonSerializer.SerializeToUtf8Bytes(ready, WireJson.Default.HandOverReady),
        HandoverMessages.VipTaken owner => JsonSerializer.SerializeToUtf8Bytes(owner, WireJson.Default.VipTaken),
        HandoverMessages.KeepingEnded ended => JsonSerializer.SerializeToUtf8Bytes(ended, WireJson.Default.KeepingEnded),
        _ => throw new ArgumentException($"{obj.GetType()} has no manifest", nameof(obj)),
    };

    public override object FromBinary(byte[] bytes, string manifest)
    {
        if (bytes.Length > LargestBody)
        {
            return Refuse(manifest, $"{bytes.Length} bytes, at most {LargestBody} are read");
        }

        return manifest switch
        {
            NodeReport => Read(bytes, manifest, WireJson.Default.NodeReport, IsWhole),
            HealthReport => Read(bytes, manifest, WireJson.Default.HealthReport, report => HasNoHoles(report.Servers)),
            Plan => Read(bytes, manifest, WireJson.Default.PlanBody, body => body.IsWhole) is PlanBody body
                ? body.ToPlan() ?? Refuse(manifest, "not a plan")
                : new ClusterMessages.Unreadable(manifest),
            PinVip => Read(bytes, manifest, WireJson.Default.PinVip, _ => true),
            UnpinVip => Read(bytes, manifest, WireJson.Default.UnpinVip, _ => true),
            EventBatch => Read(bytes, manifest, WireJson.Default.EventBatch, batch => HasNoHoles(batch.Events) && batch.Events.All(IsInTime)),
            DrainNode => Read(bytes, manifest, WireJson.Default.DrainNode, _ => true),
            Overrides => Read(bytes, manifest, WireJson.Default.Overrides, said => HasNoHoles(said.Entries) && said.Entries.All(entry => entry.IsWhole)),
            StickBatch => Read(bytes, manifest, WireJson.Default.StickBatch, batch => HasNoHoles(batch.Servers) && HasNoHoles(batch.Entries) && batch.IsWhole),
            AskStick => Read(bytes, manifest, WireJson.Default.AskStick, ask => ask.Place >= 0),
            StickPiece => Read(bytes, manifest, WireJson.Default.StickPiece, piece => HasNoHoles(piece.Batches) && piece.IsWhole),
            TrafficReport => Read(bytes, manifest, WireJson.Default.TrafficReport, report => HasNoHoles(report.Servers)),
            AskCluster => Read(bytes, manifest, WireJson.Default.AskCluster, _ => true),
            ClusterHere => Read(bytes, manifest, WireJson.Default.ClusterHere, here => HasNoHoles(here.Members)),
            OfferVip => Read(bytes, manifest, WireJson.Default.OfferVip, _ => true),
            OfferTaken => Read(bytes, manifest, WireJson.Default.OfferTaken, _ => true),
            AskHandOver => Read(bytes, manifest, WireJson.Default.AskHandOver, _ => true),
            HandOverReady => Read(bytes, manifest, WireJson.Default.HandOverReady, _ => true),
            VipTaken => Read(bytes, manifest, WireJson.Default.VipTaken, _ => true),
            KeepingEnded => Read(bytes, manifest, WireJson.Default.KeepingEnded, _ => true),
            _ => Refuse(manifest, "unknown manifest"),
        };
    }

    private static bool IsWhole(ClusterMessages.NodeReport report) =>
        HasNoHoles(report.FailedBackends) && (report.FailedTracks is not { } tracks || HasNoHoles(tracks)) && HasNoHoles(report.Owned) && report.Weight is >= 0 and <= MostWeight
        && (report.Load is not { } load || (HasNoHoles(load.Unreachable) && HasNoHoles(load.Idle)));

    // Whatever a peer says, the time can be shown.
    private static bool IsInTime(EventMessages.NodeEvent happened) =>
        happened.UnixMs >= 0 && happened.UnixMs <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    /// <summary>JSON may have null for an item of a list; the reader only looks at the members of objects.</summary>
    private static bool HasNoHoles<T>(ImmutableArray<T> items)
        where T : class => !items.IsDefault && !items.Any(item => item is null);

    private object Read<T>(byte[] bytes, string manifest, JsonTypeInfo<T> type, Func<T, bool> isWhole)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(bytes, type) is { } body && isWhole(body) ? body : Refuse(manifest, "a part is missing or out of range");
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or ArgumentException or InvalidOperationException)
        {
            return Refuse(manifest, e.Message);
        }
    }

    private object Refuse(string manifest, string why)
    {
        if (_logged.Count < MostRememberedManifests && _logged.TryAdd(manifest, true))
        {
            system.Log.Warning("A message with manifest {0} is ignored, as all like it will be: {1}", manifest, why);
        }

        var unreadable = new ClusterMessages.Unreadable(manifest);
        system.EventStream.Publish(unreadable);
        return unreadable;
    }
}

/// <summary>The bodies. A missing or null part of one is an error, not a default.</summary>
[JsonSourceGenerationOptions(
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    MaxDepth = 8)]
[JsonSerializable(typeof(ClusterMessages.NodeReport))]
[JsonSerializable(typeof(ClusterMessages.HealthReport))]
[JsonSerializable(typeof(ClusterMessages.PinVip))]
[JsonSerializable(typeof(ClusterMessages.UnpinVip))]
[JsonSerializable(typeof(ClusterMessages.DrainNode))]
[JsonSerializable(typeof(EventMessages.EventBatch))]
[JsonSerializable(typeof(ClusterMessages.Overrides))]
[JsonSerializable(typeof(ClusterMessages.StickBatch))]
[JsonSerializable(typeof(ClusterMessages.AskStick))]
[JsonSerializable(typeof(ClusterMessages.StickPiece))]
[JsonSerializable(typeof(ClusterMessages.TrafficReport))]
[JsonSerializable(typeof(ClusterMessages.AskCluster))]
[JsonSerializable(typeof(ClusterMessages.ClusterHere))]
[JsonSerializable(typeof(HandoverMessages.OfferVip))]
[JsonSerializable(typeof(HandoverMessages.OfferTaken))]
[JsonSerializable(typeof(HandoverMessages.AskHandOver))]
[JsonSerializable(typeof(HandoverMessages.HandOverReady))]
[JsonSerializable(typeof(HandoverMessages.VipTaken))]
[JsonSerializable(typeof(HandoverMessages.KeepingEnded))]
[JsonSerializable(typeof(PlanBody))]
internal sealed partial class WireJson : JsonSerializerContext;
