using System.Text;

namespace HaActors.Embedded.HoconText;

/// <summary>
/// Turns terms into nodes. A substitution sees the final value of its path, except from inside that very path,
/// where it sees the value assigned before (HOCON.md, self-referential substitutions). What the text does not
/// define is looked up in the environment.
/// </summary>
internal sealed class Resolver(ObjectTerm root)
{
    private int _steps;
    private int _depth;

    /// <summary>How often a layer was hidden because it is under evaluation: a value found then holds for that place only.</summary>
    private int _hidden;

    public ObjectNode Resolve() => (ObjectNode)Evaluate(root)!;

    /// <summary>Null: an optional substitution that found nothing.</summary>
    private Node? Evaluate(Term term)
    {
        Count(term.Place);
        try
        {
            var node = term switch
            {
                TextTerm text => (Node?)new ScalarNode(text.Text, text.Kind, text.Place.Line, text.Place.Column),
                ArrayTerm array => new ArrayNode(EvaluateAll(array.Items), array.Place.Line, array.Place.Column),
                ObjectTerm fields => EvaluateObject(fields),
                SubstitutionTerm substitution => EvaluateSubstitution(substitution),
                ConcatenationTerm concatenation => Concatenate(concatenation),
                _ => throw new InvalidOperationException($"no rule for {term.GetType().Name}"),
            };
            if (node is { Size: > Limits.Characters } or { Height: > Limits.Depth })
                throw new HoconTextException("substitutions make the value too large or too deep", term.Place.Line, term.Place.Column);
            return node;
        }
        finally
        {
            _depth--;
        }
    }

    private List<Node> EvaluateAll(IEnumerable<Term> terms) => terms.Select(Evaluate).OfType<Node>().ToList();

    private ObjectNode EvaluateObject(ObjectTerm term)
    {
        var fields = new List<KeyValuePair<string, Node>>(term.Fields.Count);
        foreach (var field in term.Fields)
            if (ResolveField(field) is { } value) fields.Add(new(field.Key, value));
        return new ObjectNode(fields, term.Place.Line, term.Place.Column);
    }

    private Node? ResolveField(FieldTerm field)
    {
        if (field.Resolved != null) return field.Resolved;
        var hiddenBefore = _hidden;
        var value = Fold(field, EvaluateLayer);
        if (_hidden == hiddenBefore && field.Evaluating == int.MaxValue) field.Resolved = value;
        return value;
    }

    /// <summary>Newest layer first: objects merge downward, the first other value ends the search.</summary>
    private Node? Fold(FieldTerm field, Func<FieldTerm, int, Node?> read)
    {
        Node? value = null;
        for (var i = field.Layers.Count - 1; i >= 0; i--)
        {
            if (read(field, i) is not { } layer) continue;
            if (value == null) value = layer;
            else if (layer is ObjectNode) value = ObjectNode.Merge(value, layer);
            if (layer is not ObjectNode) break;
        }

        return value;
    }

    private Node? EvaluateLayer(FieldTerm field, int layer)
    {
        if (layer >= field.Evaluating)
        {
            _hidden++;
            return null;
        }

        var outer = field.Evaluating;
        field.Evaluating = layer;
        try
        {
            return Evaluate(field.Layers[layer]);
        }
        finally
        {
            field.Evaluating = outer;
        }
    }

    private Node? EvaluateSubstitution(SubstitutionTerm term)
    {
        var hiddenBefore = _hidden;
        var value = term.Prefix.Count > 0 ? Find(root, [.. term.Prefix, .. term.Path], 0) : null;
        value ??= Find(root, term.Path, 0);
        if (value != null) return value;
        var path = KeyPath.Format(term.Path);
        if (Environment.GetEnvironmentVariable(string.Join('.', term.Path)) is { } variable)
            return new ScalarNode(variable, ScalarKind.Quoted, term.Place.Line, term.Place.Column);
        if (term.Optional) return null;
        var reason = _hidden != hiddenBefore ? "refers to itself" : "is defined neither here nor in the environment";
        throw new HoconTextException($"substitution ${{{path}}} {reason}", term.Place.Line, term.Place.Column, term.Source);
    }

    /// <summary>Walks written objects as they are, so that a value may refer to its siblings while their parent is unfinished.</summary>
    private Node? Find(ObjectTerm owner, IReadOnlyList<string> path, int at)
    {
        if (owner.Get(path[at]) is not { } field) return null;
        if (at == path.Count - 1) return ResolveField(field);
        return Fold(field, (_, i) =>
        {
            if (field.Layers[i] is ObjectTerm inner) return Find(inner, path, at + 1);
            return (EvaluateLayer(field, i) as ObjectNode)?.Find(path.Skip(at + 1).ToList());
        });
    }

    private Node? Concatenate(ConcatenationTerm term)
    {
        var pieces = EvaluateAll(term.Pieces);
        // Blanks between lists or objects only separate them.
        var solid = pieces.Where(piece => piece is not ScalarNode scalar || !string.IsNullOrWhiteSpace(scalar.Text)).ToList();
        if (solid.Count == 0) return pieces.FirstOrDefault();
        if (solid.All(piece => piece is ObjectNode)) return solid.Aggregate((below, over) => ObjectNode.Merge(over, below));
        if (solid.All(piece => piece is ArrayNode))
            return new ArrayNode(solid.SelectMany(piece => ((ArrayNode)piece).Items).ToList(), term.Place.Line, term.Place.Column);
        if (solid.FirstOrDefault(piece => piece is not ScalarNode) is { } odd)
            throw new HoconTextException($"{odd.KindName} can't be joined with the values beside it", odd.Line, odd.Column, term.Source);

        var text = new StringBuilder();
        foreach (var piece in pieces) text.Append(((ScalarNode)piece).Text);
        return new ScalarNode(text.ToString(), ScalarKind.Quoted, term.Place.Line, term.Place.Column);
    }

    private void Count(TextCursor.Place place)
    {
        // A substitution takes a few levels of evaluation for each level of the tree, hence the factor.
        if (++_depth > 4 * Limits.Depth || ++_steps > Limits.ResolveSteps)
            throw new HoconTextException("substitutions are too deep or too many to resolve", place.Line, place.Column);
    }
}
