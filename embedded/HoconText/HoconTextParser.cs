namespace HaActors.Embedded.HoconText;

/// <summary>Reads HOCON text by recursive descent: objects and their fields here, values in ValueReader.</summary>
internal sealed class HoconTextParser
{
    private readonly TextCursor _cursor;
    private readonly IncludeReader? _include;
    private readonly List<string> _includeChain;
    private readonly IReadOnlyList<string> _prefix;
    private readonly ValueReader _values;

    /// <summary>The keys of the objects around the cursor.</summary>
    private readonly List<string> _path;

    private HoconTextParser(string text, string? source, IncludeReader? include, List<string> includeChain, IReadOnlyList<string> prefix)
    {
        _cursor = new TextCursor(text, source);
        _include = include;
        _includeChain = includeChain;
        _prefix = prefix;
        _path = [.. prefix];
        _values = new ValueReader(_cursor, prefix, ReadObject);
    }

    /// <param name="include">Reads includes; without it an include is an error.</param>
    /// <exception cref="HoconTextException">The text is not HOCON, an include fails or a substitution has no value.</exception>
    public static ObjectNode Parse(string text, IncludeReader? include = null)
    {
        var parser = new HoconTextParser(text, null, include, [], []);
        return new Resolver(parser.ReadRoot(text)).Resolve();
    }

    private ObjectTerm ReadRoot(string text)
    {
        if (text.Length > Limits.Characters) throw _cursor.Error($"text is longer than {Limits.Characters} characters");
        _cursor.SkipLines();
        ObjectTerm root;
        if (_cursor.Current == '{')
        {
            root = ReadObject();
            _cursor.SkipLines();
        }
        else
        {
            root = new ObjectTerm(_cursor.Mark());
            ReadFields(root);
        }

        if (!_cursor.AtEnd)
            throw _cursor.Error(_cursor.Current == '}' ? "'}' closes nothing" : $"{_cursor.Describe()} after the end of the root object");
        return root;
    }

    private ObjectTerm ReadObject()
    {
        var place = _cursor.Mark();
        _cursor.TrySkip('{');
        var fields = new ObjectTerm(place);
        ReadFields(fields);
        if (!_cursor.TrySkip('}')) throw _cursor.Error("'{' is not closed", place);
        return fields;
    }

    /// <summary>Fields up to a closing brace or the end; each ends with a line end, one comma, or both.</summary>
    private void ReadFields(ObjectTerm into)
    {
        _cursor.SkipLines();
        while (!_cursor.AtEnd && _cursor.Current != '}')
        {
            if (!TryReadInclude(into)) ReadField(into);
            var newLine = _cursor.SkipLines();
            var comma = _cursor.TrySkip(',');
            if (comma) _cursor.SkipLines();
            if (!newLine && !comma && !_cursor.AtEnd && _cursor.Current != '}')
                throw _cursor.Error($"{_cursor.Describe()} where a comma, a line end or '}}' must follow a value");
        }
    }

    private void ReadField(ObjectTerm into)
    {
        var place = _cursor.Mark();
        var keys = _values.ReadPath("key");
        _cursor.SkipLines();
        var append = _cursor.TrySkip("+=");
        if (!append && _cursor.Current != '{' && !_cursor.TrySkip('=') && !_cursor.TrySkip(':'))
            throw _cursor.Error($"{_cursor.Describe()} where '=', ':', '+=' or '{{' must follow the key '{KeyPath.Format(keys)}'");
        _cursor.SkipLines();

        var owner = into;
        foreach (var key in keys.Take(keys.Count - 1)) owner = Descend(owner, key, place);
        _path.AddRange(keys);
        if (_path.Count > Limits.Depth) throw _cursor.Error($"objects are nested deeper than {Limits.Depth}", place);
        var value = _values.ReadValue(KeyPath.Format(keys));
        if (append)
        {
            var before = new SubstitutionTerm([.. _path], [], optional: true, _cursor.Source, place);
            value = new ConcatenationTerm([before, new ArrayTerm([value], value.Place)], _cursor.Source, place);
        }

        owner.GetOrAdd(keys[^1]).Assign(value);
        _path.RemoveRange(_path.Count - keys.Count, keys.Count);
    }

    /// <summary>The object under a key of a dotted path, opened on top of whatever the key was before.</summary>
    private static ObjectTerm Descend(ObjectTerm owner, string key, TextCursor.Place place)
    {
        var field = owner.GetOrAdd(key);
        field.Assign(new ObjectTerm(place));
        return (ObjectTerm)field.Layers[^1];
    }

    private bool TryReadInclude(ObjectTerm into)
    {
        if (IncludeStatement.TryRead(_cursor) is not { } statement) return false;
        if (_include == null) throw _cursor.Error($"include \"{statement.Name}\" can't be read here", statement.Place);
        var label = $"{statement.Kind} \"{statement.Name}\"";
        if (_includeChain.Contains(label)) throw _cursor.Error($"include \"{statement.Name}\" includes itself", statement.Place);
        if (_includeChain.Count >= Limits.IncludeDepth)
            throw _cursor.Error($"includes are nested deeper than {Limits.IncludeDepth}", statement.Place);

        var text = _include(statement.Kind, statement.Name);
        if (text == null)
        {
            if (statement.Required) throw _cursor.Error($"required include \"{statement.Name}\" was not found", statement.Place);
            return true;
        }

        var parser = new HoconTextParser(text, statement.Name, _include, [.. _includeChain, label], [.. _path]);
        foreach (var field in parser.ReadRoot(text).Fields)
            foreach (var layer in field.Layers) into.GetOrAdd(field.Key).Assign(layer);
        return true;
    }
}
