using HaActors.Embedded.HoconText;

namespace Hocon;

/// <summary>A tree of values with fallbacks behind it. Immutable; every WithFallback makes a new one.</summary>
public class Config : HoconRoot
{
    private readonly HoconValue[] _layers;

    public Config(HoconRoot source) : this([source.Value])
    {
    }

    public Config(HoconRoot source, Config fallback) : this([source.Value, .. fallback._layers])
    {
    }

    private Config(HoconValue[] layers) : base(layers[0]) => _layers = layers;

    /// <summary>A configuration without values.</summary>
    public static Config Empty { get; } = new([new HoconValue(ObjectNode.Empty, HoconPath.Empty)]);

    /// <summary>This configuration's own values, without those of its fallbacks.</summary>
    public HoconValue Root => Value;

    public IReadOnlyList<HoconValue> Fallbacks => _layers[1..];

    /// <summary>True without any value, fallbacks included.</summary>
    public bool IsEmpty => _layers.All(layer => layer.Node is ObjectNode { Fields.Count: 0 });

    internal override IEnumerable<HoconValue> Layers => _layers;

    /// <summary>The part below a path, with its fallbacks; empty when there is none.</summary>
    public Config GetConfig(string path) => GetConfig(HoconPath.Parse(path));

    public Config GetConfig(HoconPath path)
    {
        var parts = _layers.Select(layer => (layer.Node as ObjectNode)?.Find(path)).OfType<Node>()
            .Select(node => new HoconValue(node, HoconPath.Empty)).ToArray();
        return parts.Length == 0 ? Empty : new Config(parts);
    }

    /// <summary>Searches <paramref name="fallback"/> for what this configuration lacks.</summary>
    public Config WithFallback(Config fallback) => new([.. _layers, .. fallback._layers]);
}
