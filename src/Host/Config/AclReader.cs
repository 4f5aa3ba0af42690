using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using HaActors.Net.Model;
using HaActors.Net.Proxy.Http.Rules;

namespace HaActors.Host.Config;

/// <summary>Reads <c>acls</c>, whose words are HAProxy's, and the conditions that combine them.</summary>
internal sealed class AclReader
{
    private const string Rule =
        "must be one of: path, path-beg, path-end, path-sub, path-reg, hdr(NAME), hdr-beg(NAME), hdr-end(NAME), hdr-sub(NAME), hdr-reg(NAME), "
        + "each with -i or not and values; method METHOD…; src NETWORK…; nbsrv(BACKEND) lt NUMBER; status NUMBER or FIRST-LAST…";

    private static readonly Dictionary<string, HttpMatch> Matches = new()
    {
        [""] = HttpMatch.Exact,
        ["-beg"] = HttpMatch.Begin,
        ["-end"] = HttpMatch.End,
        ["-sub"] = HttpMatch.Contains,
        ["-reg"] = HttpMatch.Regex,
    };

    private readonly Section _section;
    private readonly Dictionary<string, HttpCondition> _acls = [];

    public AclReader(Section section)
    {
        _section = section;
        foreach (var (name, value) in section.Block("acls")?.Fields ?? [])
        {
            if (!Names.IsEntryName(name) || name is "and" or "or" or "not" or "if")
                section.Reading.Fail(value.Path, name, Names.EntryRule + ", and is none of and, or, not, if", value.Source);
            var lines = value switch
            {
                ConfigScalar scalar => [scalar],
                ConfigList list when list.Items.All(item => item is ConfigScalar) => list.Items.Cast<ConfigScalar>().ToImmutableArray(),
                _ => [],
            };
            if (lines.IsEmpty)
                section.Reading.Fail(value, "must be a text, or a list of texts of which one must hold");
            var parts = lines.Select(Acl).OfType<HttpCondition>().ToImmutableArray();
            _acls[name] = parts.Length == 1 ? parts[0] : new HttpCondition.Any(parts);
        }
    }

    /// <summary>Reads an expression: names of acls with and, or, not (or !) and parentheses.</summary>
    /// <param name="at">Where it stands.</param>
    /// <returns>Null after an error.</returns>
    public HttpCondition? Condition(string expression, ConfigScalar at)
    {
        var words = new Queue<string>(expression.Replace("(", " ( ").Replace(")", " ) ").Replace("!", " not ").Split(' ', StringSplitOptions.RemoveEmptyEntries));
        try
        {
            var condition = Either(words);
            if (words.Count > 0)
                throw new FormatException($"{words.Peek()}: expected and, or, or the end");
            return condition;
        }
        catch (FormatException error)
        {
            _section.Reading.Fail(at, $"condition: {error.Message}");
            return null;
        }
    }

    private HttpCondition Either(Queue<string> words)
    {
        var parts = new List<HttpCondition> { Both(words) };
        while (words.TryPeek(out var word) && word == "or")
        {
            words.Dequeue();
            parts.Add(Both(words));
        }

        return parts.Count == 1 ? parts[0] : new HttpCondition.Any([.. parts]);
    }

    private HttpCondition Both(Queue<string> words)
    {
        var parts = new List<HttpCondition> { One(words) };
        while (words.TryPeek(out var word) && word is "and")
        {
            words.Dequeue();
            parts.Add(One(words));
        }

        return parts.Count == 1 ? parts[0] : new HttpCondition.All([.. parts]);
    }

    private HttpCondition One(Queue<string> words)
    {
        if (!words.TryDequeue(out var word))
            throw new FormatException("ends where the name of an acl should stand");
        if (word == "not")
            return new HttpCondition.Not(One(words));
        if (word == "(")
        {
            var inner = Either(words);
            return words.TryDequeue(out var close) && close == ")" ? inner : throw new FormatException("a parenthesis is not closed");
        }

        if (_acls.TryGetValue(word, out var acl))
            return acl;
        var nearest = Names.Nearest(word, _acls.Keys);
        throw new FormatException($"{word}: must be the name of an acl" + (nearest is null ? "" : $"; did you mean {nearest}?"));
    }

    private HttpCondition? Acl(ConfigScalar line)
    {
        try
        {
            var words = RuleWords.Split(line.Text) ?? throw new FormatException("a quote is not closed");
            return words.Count == 0 ? throw new FormatException(Rule) : Parse(words);
        }
        catch (Exception error) when (error is FormatException or ArgumentException or NotSupportedException)
        {
            _section.Reading.Fail(line, error.Message.ReplaceLineEndings(" "));
            return null;
        }
    }

    private static HttpCondition Parse(List<string> words)
    {
        var (name, argument) = RuleWords.Call(words[0]);
        var ignoreCase = words.Count > 1 && words[1] == "-i";
        ImmutableArray<string> values = [.. words.Skip(ignoreCase ? 2 : 1)];
        if (name.StartsWith("path", StringComparison.Ordinal) && argument is null && Matches.TryGetValue(name[4..], out var match) && !values.IsEmpty)
            return Text(HttpSubject.Path, "", match, values, ignoreCase);
        if (name.StartsWith("hdr", StringComparison.Ordinal) && argument is not null && Matches.TryGetValue(name[3..], out match))
        {
            if (!HttpNames.IsToken(argument))
                throw new FormatException($"{argument}: must be the name of a header");
            if (values.IsEmpty && match != HttpMatch.Exact)
                throw new FormatException("must have a value");
            return Text(HttpSubject.Header, argument, values.IsEmpty ? HttpMatch.Present : match, values, ignoreCase);
        }

        return (name, argument) switch
        {
            ("method", null) when !values.IsEmpty && values.All(HttpNames.IsToken) => Text(HttpSubject.Method, "", HttpMatch.Exact, values, ignoreCase),
            ("src", null) when !values.IsEmpty => new HttpCondition.Source([.. values.Select(Network)]),
            ("nbsrv", { } backend) when values is ["lt", var count] => new HttpCondition.ServersBelow(backend, Number(count, 1, 10_000)),
            ("status", null) when !values.IsEmpty => Statuses(values),
            _ => throw new FormatException(Rule),
        };
    }

    private static HttpCondition.Text Text(HttpSubject subject, string name, HttpMatch match, ImmutableArray<string> values, bool ignoreCase)
    {
        if (values.Any(value => value.Any(letter => letter > 0xFF)))
            throw new FormatException("values must be of Latin-1: heads of HTTP are bytes");
        foreach (var value in match == HttpMatch.Regex ? values : [])
            Patterns.Compile(value, ignoreCase);
        return new HttpCondition.Text(subject, name, match, values, ignoreCase);
    }

    private static IPNetwork Network(string text) =>
        IPNetwork.TryParse(text, out var network) && network.BaseAddress.Equals(IPAddress.Parse(text.Split('/')[0])) ? network
        : IPAddress.TryParse(text, out var address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
        : throw new FormatException($"{text}: must be an address or a network such as 10.0.0.0/8, without bits behind the prefix");

    private static HttpCondition Statuses(ImmutableArray<string> ranges)
    {
        var parts = ranges.Select(range => range.Split('-')).Select(ends => ends.Length <= 2
            ? (HttpCondition)new HttpCondition.Status(Number(ends[0], 100, 999), Number(ends[^1], 100, 999))
            : throw new FormatException("must be a status or FIRST-LAST")).ToImmutableArray();
        return parts.Length == 1 ? parts[0] : new HttpCondition.Any(parts);
    }

    private static int Number(string text, int min, int max) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max
            ? number
            : throw new FormatException($"{text}: must be a whole number, {min}-{max}");
}
