namespace HaActors.Embedded.HoconText;

/// <summary>Keys and values in the order in which the keys first appeared.</summary>
internal sealed class ObjectNode : Node
{
    public static readonly ObjectNode Empty = new([], 1, 1);

    private readonly Dictionary<string, Node> _byKey;

    public ObjectNode(IEnumerable<KeyValuePair<string, Node>> fields, int line, int column) : base(line, column)
    {
        Fields = fields.ToArray();
        _byKey = new Dictionary<string, Node>(Fields.Count, StringComparer.Ordinal);
        foreach (var (key, value) in Fields) _byKey.Add(key, value);
        Size = 1 + Fields.Sum(field => field.Key.Length + field.Value.Size);
        Height = 1 + Fields.Select(field => field.Value.Height).DefaultIfEmpty().Max();
    }

    public IReadOnlyList<KeyValuePair<string, Node>> Fields { get; }
    public override string KindName => "an object";

    public Node? this[string key] => _byKey.GetValueOrDefault(key);

    /// <summary>The value at a path, or null. An empty path is this object.</summary>
    public Node? Find(IReadOnlyList<string> path)
    {
        Node? node = this;
        for (var i = 0; i < path.Count && node != null; i++) node = (node as ObjectNode)?[path[i]];
        return node;
    }

    public Node? Find(string path) => Find(KeyPath.Parse(path));

    /// <summary>One tree laid over another: objects merge key by key, any other value of <paramref name="over"/> hides the one below.</summary>
    public static ObjectNode Merge(ObjectNode over, ObjectNode below)
    {
        if (below.Fields.Count == 0) return over;
        if (over.Fields.Count == 0) return below;
        var merged = new List<KeyValuePair<string, Node>>(over.Fields.Count + below.Fields.Count);
        foreach (var (key, value) in below.Fields)
            merged.Add(new(key, over[key] is { } upper ? Merge(upper, value) : value));
        merged.AddRange(over.Fields.Where(field => below[field.Key] == null));
        return new ObjectNode(merged, over.Line, over.Column);
    }

    public static Node Merge(Node over, Node below) =>
        over is ObjectNode upper && below is ObjectNode lower ? Merge(upper, lower) : over;
}
