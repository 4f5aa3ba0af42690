using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace HaActors.Host.Import.Haproxy;

/// <summary>
/// Turns HAProxy's acls and conditions (configuration manual, section 7) into ours. Conditions become a sum of products; what is known when
/// the file is written, such as <c>ssl_fc</c>, is taken out of them.
/// </summary>
/// <param name="isTls">Whether the frontend that is written has TLS with its clients.</param>
internal sealed partial class AclImport(Remarks remarks, bool isTls)
{
    /// <summary>An acl as its references are to be written.</summary>
    /// <param name="Known">Not null: it has this value always, and is not written.</param>
    /// <param name="Negated">The written acl says the contrary.</param>
    private sealed record Acl(List<string> Lines, bool? Known, bool Negated);

    private static readonly Dictionary<string, string> Matches = new()
    {
        ["str"] = "",
        ["beg"] = "-beg",
        ["end"] = "-end",
        ["sub"] = "-sub",
        ["reg"] = "-reg",
    };

    private static readonly Dictionary<string, string[]> Predefined = new()
    {
        ["METH_GET"] = ["method", "GET", "HEAD"],
        ["METH_HEAD"] = ["method", "HEAD"],
        ["METH_POST"] = ["method", "POST"],
        ["METH_PUT"] = ["method", "PUT"],
        ["METH_DELETE"] = ["method", "DELETE"],
        ["METH_OPTIONS"] = ["method", "OPTIONS"],
        ["METH_TRACE"] = ["method", "TRACE"],
        ["LOCALHOST"] = ["src", "127.0.0.1/8"],
    };

    private readonly Dictionary<string, Acl?> _acls = [];
    private readonly ImportNames _names = new();
    private readonly HashSet<string> _used = [];

    /// <summary>Takes in an <c>acl NAME CRITERION …</c>; several lines of one name are alternatives.</summary>
    public void Add(Statement line)
    {
        if (line.Words.Length < 3)
            remarks.Add(line, "acl: needs a name and a criterion");
        else
            Define(line[1], line.Words[2..], line);
    }

    /// <summary>The acls that conditions refer to, by their names here.</summary>
    public IEnumerable<(string Name, ImmutableArray<string> Lines)> Used =>
        from acl in _acls
        where acl.Value is { Known: null } && _used.Contains(acl.Key)
        select (_names.For(acl.Key), acl.Value!.Lines.ToImmutableArray());

    /// <summary>What a condition, as it was written, looks at: <c>path</c>, <c>hdr(name)</c> in small letters, and so on.</summary>
    public IEnumerable<string> Subjects(string condition)
    {
        var words = condition.Split(' ');
        return Used.Where(acl => words.Contains(acl.Name)).SelectMany(acl => acl.Lines).Select(line => MatchKind().Replace(line.Split(' ')[0], "").ToLowerInvariant());
    }

    /// <summary>Reads the words behind an <c>if</c> or <c>unless</c>.</summary>
    /// <returns>
    /// Empty: the rule always counts. Null: it does not belong here, because the condition never holds, or cannot be carried over, which has
    /// been said then.
    /// </returns>
    public string? Condition(ImmutableArray<string> words, bool unless, Statement line)
    {
        var terms = new List<string>();
        var factors = new List<string>();
        var holds = true;
        for (var i = 0; i <= words.Length; i++)
        {
            if (i == words.Length || words[i] is "or" or "||")
            {
                if (holds && factors.Count == 0)
                    return unless ? null : "";
                if (holds)
                    terms.Add(string.Join(" and ", factors));
                factors.Clear();
                holds = true;
                continue;
            }

            var name = words[i].TrimStart('!');
            var not = words[i].Length - name.Length is 1;
            if (name.Length == 0 && i + 1 < words.Length)
                name = words[++i];
            var shown = name;
            if (name == "{")
            {
                var end = words.IndexOf("}", i);
                if (end < 0)
                {
                    remarks.Add(line, "the condition's { is not closed: the line is left out");
                    return null;
                }

                name = $"{line.Keyword}-{line.Line}-{i}";
                Define(name, words[(i + 1)..end], line);
                i = end;
            }

            switch (Find(name, line))
            {
                case null:
                    remarks.Add(line, $"{line.Keyword}: its condition {(shown == "{" ? "" : $"names {shown}, which ")}is not carried over, so the line is left out");
                    return null;
                case { Known: { } value }:
                    holds &= value != not;
                    break;
                case var acl:
                    _used.Add(name);
                    factors.Add((acl.Negated != not ? "not " : "") + _names.For(name));
                    break;
            }
        }

        if (terms.Count == 0)
            return unless ? "" : null;
        var sum = string.Join(" or ", terms);
        return unless ? $"not ( {sum} )" : sum;
    }

    private Acl? Find(string name, Statement line)
    {
        if (_acls.TryGetValue(name, out var acl))
            return acl;
        if (name is "TRUE" or "FALSE")
            return new Acl([], name == "TRUE", false);
        if (!Predefined.TryGetValue(name, out var words))
            return null;
        Define(name, [.. words], line);
        return _acls[name];
    }

    private void Define(string name, ImmutableArray<string> words, Statement line)
    {
        var one = words.IsEmpty ? null : Translate(words);
        if (one is null)
        {
            remarks.Add(line, $"acl {(name == line[1] ? name + " " : "")}{string.Join(' ', words)}: not carried over");
            _acls[name] = null;
        }
        else if (!_acls.TryGetValue(name, out var known))
        {
            _acls[name] = one;
        }
        else if (known is { Known: null, Negated: false } && one is { Known: null, Negated: false })
        {
            known.Lines.AddRange(one.Lines);
        }
        else if (known is not null)
        {
            remarks.Add(line, $"acl {name}: these alternatives are not carried over");
            _acls[name] = null;
        }
    }

    private Acl? Translate(ImmutableArray<string> words)
    {
        var (criterion, argument) = Config.RuleWords.Call(words[0]);
        var match = "";
        var ignoreCase = false;
        var at = 1;
        for (; at < words.Length && words[at] is ['-', not ('0' or '1' or '2' or '3' or '4' or '5' or '6' or '7' or '8' or '9'), ..]; at++)
        {
            if (words[at] == "--")
            {
                at++;
                break;
            }

            if (words[at] == "-i")
                ignoreCase = true;
            else if (words[at] == "-m" && at + 1 < words.Length && words[at + 1] == "found" && criterion.EndsWith("hdr", StringComparison.Ordinal))
                return Text($"hdr({argument})");
            else if (words[at] == "-m" && at + 1 < words.Length && Matches.TryGetValue(words[at + 1], out var chosen))
                (match, at) = (chosen, at + 1);
            else
                return null;
        }

        var values = words[at..];
        var suffix = criterion.IndexOf('_') is > 0 and var cut && Matches.TryGetValue(criterion[(cut + 1)..], out var named) && named.Length > 0 ? named : null;
        var name = suffix is null ? criterion : criterion[..criterion.IndexOf('_')];
        match = suffix ?? match;
        return (name, argument) switch
        {
            ("always_true", null) => new Acl([], true, false),
            ("always_false", null) => new Acl([], false, false),
            ("ssl_fc", null) when values.IsEmpty => new Acl([], isTls, false),
            ("path", null) when !values.IsEmpty => Text("path" + match, ignoreCase, values),
            ("hdr" or "req.hdr" or "res.hdr" or "req.fhdr", { } header) when !values.IsEmpty => Text($"hdr{match}({header.Split(',')[0].ToLowerInvariant()})", ignoreCase, values),
            ("hdr_cnt" or "req.hdr_cnt", { } header) when values is ["gt", "0"] or ["ge", "1"] => Text($"hdr({header})"),
            ("method", null) when !values.IsEmpty => Text("method", false, values),
            ("src", null) when !values.IsEmpty && values.All(IsNetwork) => Text("src", false, [.. values.Select(WithoutHostBits)]),
            ("status", null) when !values.IsEmpty => Text("status", false, [.. values.Select(range => range.Replace(':', '-'))]),
            ("nbsrv", { } backend) => UsableServers(backend, values),
            _ => null,
        };
    }

    private static bool IsNetwork(string text) => System.Net.IPAddress.TryParse(text.Split('/')[0], out _);

    private static string WithoutHostBits(string text) =>
        text.Split('/') is [var address, var length] && int.TryParse(length, out var bits)
            ? $"{Masked(System.Net.IPAddress.Parse(address), bits)}/{bits}"
            : text;

    private static System.Net.IPAddress Masked(System.Net.IPAddress address, int bits)
    {
        var bytes = address.GetAddressBytes();
        for (var i = 0; i < bytes.Length; i++)
            bytes[i] &= (byte)(0xFF00 >> Math.Clamp(bits - (i * 8), 0, 8));
        return new System.Net.IPAddress(bytes);
    }

    private static Acl? UsableServers(string backend, ImmutableArray<string> values)
    {
        if (values is not [var comparison, var text] || !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return null;
        return (comparison, number) switch
        {
            ("lt", > 0) => Below(number, false),
            ("le", _) => Below(number + 1, false),
            ("eq", 0) => Below(1, false),
            ("ge", > 0) => Below(number, true),
            ("gt", _) => Below(number + 1, true),
            _ => null,
        };

        Acl Below(int limit, bool negated) => new([$"nbsrv({backend}) lt {limit}"], null, negated);
    }

    private static Acl Text(string criterion, bool ignoreCase = false, ImmutableArray<string> values = default) =>
        new([criterion + (ignoreCase ? " -i" : "") + (values.IsDefault ? "" : string.Concat(values.Select(value => " " + RuleImport.Quote(value))))], null, false);

    [GeneratedRegex("(?<=^(path|hdr))-(beg|end|sub|reg)")]
    private static partial Regex MatchKind();
}
