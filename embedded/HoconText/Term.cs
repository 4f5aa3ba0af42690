namespace HaActors.Embedded.HoconText;

/// <summary>A value as written, before substitutions are resolved.</summary>
internal abstract class Term(TextCursor.Place place)
{
    public TextCursor.Place Place { get; } = place;
}

internal sealed class TextTerm(string text, ScalarKind kind, TextCursor.Place place) : Term(place)
{
    public string Text { get; } = text;
    public ScalarKind Kind { get; } = kind;
}

internal sealed class ArrayTerm(IReadOnlyList<Term> items, TextCursor.Place place) : Term(place)
{
    public IReadOnlyList<Term> Items { get; } = items;
}

/// <summary>${path} or ${?path}; the path is tried below <paramref name="prefix"/>, the place of the include, first.</summary>
internal sealed class SubstitutionTerm(
    IReadOnlyList<string> path, IReadOnlyList<string> prefix, bool optional, string? source, TextCursor.Place place) : Term(place)
{
    public IReadOnlyList<string> Path { get; } = path;
    public IReadOnlyList<string> Prefix { get; } = prefix;
    public bool Optional { get; } = optional;
    public string? Source { get; } = source;
}

/// <summary>Values written side by side: texts join, lists append, objects merge.</summary>
internal sealed class ConcatenationTerm(IReadOnlyList<Term> pieces, string? source, TextCursor.Place place) : Term(place)
{
    public IReadOnlyList<Term> Pieces { get; } = pieces;
    public string? Source { get; } = source;
}

internal sealed class ObjectTerm(TextCursor.Place place) : Term(place)
{
    public List<FieldTerm> Fields { get; } = [];

    private readonly Dictionary<string, FieldTerm> _byKey = new(StringComparer.Ordinal);

    public FieldTerm? Get(string key) => _byKey.GetValueOrDefault(key);

    public FieldTerm GetOrAdd(string key)
    {
        if (_byKey.TryGetValue(key, out var field)) return field;
        field = new FieldTerm(key);
        Fields.Add(field);
        _byKey.Add(key, field);
        return field;
    }
}

/// <summary>
/// A key with every value it was given that can still matter, oldest first. A later one hides the earlier ones
/// unless both are objects, or it is a substitution that looks back at them or finds nothing.
/// </summary>
internal sealed class FieldTerm(string key)
{
    public string Key { get; } = key;
    public List<Term> Layers { get; } = [];

    /// <summary>The layer under evaluation: it and later ones can't be seen from inside it. Used by Resolver only.</summary>
    public int Evaluating { get; set; } = int.MaxValue;

    /// <summary>The final value once known. Used by Resolver only.</summary>
    public Node? Resolved { get; set; }

    public void Assign(Term value)
    {
        if (value is ObjectTerm added && Layers.Count > 0 && Layers[^1] is ObjectTerm present)
        {
            foreach (var field in added.Fields)
                foreach (var layer in field.Layers) present.GetOrAdd(field.Key).Assign(layer);
            return;
        }

        if (value is TextTerm or ArrayTerm { Items: [] }) Layers.Clear();
        Layers.Add(value);
    }
}
