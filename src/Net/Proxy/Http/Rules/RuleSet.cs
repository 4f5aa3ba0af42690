using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using HaActors.Net.Model;

namespace HaActors.Net.Proxy.Http.Rules;

/// <summary>What the rules of a frontend have to say about one message.</summary>
internal struct Verdict
{
    /// <summary>The rule that answers in place of a server; null: none.</summary>
    public CompiledRule? Answer;

    /// <summary>Null: the frontend's own.</summary>
    public LoopBackend? Backend;

    /// <summary>Length of the new path in <see cref="RuleSet.Path"/>; 0: it stays.</summary>
    public int PathLength;

    /// <summary>Length of the header lines to add, in <see cref="RuleSet.Lines"/>.</summary>
    public int LinesLength;

    /// <summary>The added lines have a Host.</summary>
    public bool SetsHost;

    /// <summary>What the rules wrote was too long, or no path.</summary>
    public bool Failed;
}

/// <summary>One rule as a loop uses it.</summary>
internal sealed class CompiledRule
{
    public CompiledRule(HttpRule rule, Func<string, LoopBackend> backends)
    {
        Action = rule.Action;
        When = rule.When is null ? null : CompiledCondition.Of(rule.When, backends);
        (string name, string text) = rule.Action switch
        {
            HttpAction.SetHeader set => (set.Name, set.Value),
            HttpAction.AddHeader add => (add.Name, add.Value),
            HttpAction.DeleteHeader delete => (delete.Name, ""),
            HttpAction.SetPath path => ("", path.Path),
            HttpAction.ReplacePath replace => ("", replace.With),
            HttpAction.Redirect redirect => ("", redirect.Location),
            _ => ("", ""),
        };
        Name = Encoding.ASCII.GetBytes(name);
        LowerName = Encoding.ASCII.GetBytes(name.ToLowerInvariant());
        Text = TextFormat.TryParse(text)!;
        Backend = rule.Action is HttpAction.UseBackend use ? backends(use.Backend) : null;
        Pattern = rule.Action is HttpAction.ReplacePath pattern ? Patterns.Compile(pattern.Regex, ignoreCase: false) : null;
        Reply = rule.Action is HttpAction.Return reply ? Replies.Whole(reply) : [];
    }

    public CompiledCondition? When { get; }

    public HttpAction Action { get; }

    public byte[] Name { get; }

    public byte[] LowerName { get; }

    public TextFormat Text { get; }

    public LoopBackend? Backend { get; }

    public Regex? Pattern { get; }

    /// <summary>Of <see cref="HttpAction.Return"/>: the whole answer.</summary>
    public byte[] Reply { get; }
}

/// <summary>The rules of a frontend, compiled once per settings for each loop. Evaluating them allocates nothing.</summary>
internal sealed class RuleSet(ImmutableArray<HttpRule> rules, Func<string, LoopBackend> backends)
{
    private readonly CompiledRule[] _rules = [.. rules.Select(rule => new CompiledRule(rule, backends))];
    private readonly byte[] _path = rules.IsEmpty ? [] : new byte[HttpLoop.ReadSize];
    private readonly byte[] _lines = rules.IsEmpty ? [] : new byte[HttpLoop.Margin];
    private readonly char[] _text = rules.Any(rule => rule.Action is HttpAction.ReplacePath) ? new char[HttpLoop.ReadSize] : [];

    public bool IsEmpty => _rules.Length == 0;

    /// <summary>The path that the rules wrote last.</summary>
    public ReadOnlySpan<byte> Path(in Verdict verdict) => _path.AsSpan(0, verdict.PathLength);

    /// <summary>The header lines that the rules wrote last.</summary>
    public ReadOnlySpan<byte> Lines(in Verdict verdict) => _lines.AsSpan(0, verdict.LinesLength);

    /// <summary>Applies the rules to a message: marks its fields as dropped, and says the rest in the verdict.</summary>
    public Verdict Apply(in MessageView message)
    {
        var verdict = default(Verdict);
        var lines = new HeadWriter(_lines);
        foreach (CompiledRule rule in _rules)
        {
            if (rule.When is not null && !rule.When.Holds(message)) continue;
            switch (rule.Action)
            {
                case HttpAction.UseBackend:
                    verdict.Backend ??= rule.Backend;
                    break;
                case HttpAction.SetHeader:
                    Drop(message, rule.LowerName);
                    verdict.SetsHost |= rule.LowerName.AsSpan().SequenceEqual("host"u8);
                    AddLine(ref lines, rule, message);
                    break;
                case HttpAction.AddHeader:
                    AddLine(ref lines, rule, message);
                    break;
                case HttpAction.DeleteHeader:
                    Drop(message, rule.LowerName);
                    break;
                case HttpAction.SetPath:
                    SetPath(ref verdict, rule, message);
                    break;
                case HttpAction.ReplacePath:
                    ReplacePath(ref verdict, rule, message);
                    break;
                default:
                    verdict.Answer = rule;
                    return verdict;
            }
        }

        verdict.LinesLength = lines.Length;
        verdict.Failed |= lines.Overflowed;
        return verdict;
    }

    private static void AddLine(scoped ref HeadWriter lines, CompiledRule rule, scoped in MessageView message)
    {
        lines.Add(rule.Name);
        lines.Add(": "u8);
        rule.Text.Write(ref lines, message);
        lines.Add("\r\n"u8);
    }

    private static void Drop(in MessageView message, ReadOnlySpan<byte> name)
    {
        foreach (ref HeadField field in message.Head.Fields)
        {
            if (MessageHead.IsNamed(message.Bytes, field, name)) field.Dropped = true;
        }
    }

    private void SetPath(ref Verdict verdict, CompiledRule rule, in MessageView message)
    {
        var path = new HeadWriter(_path);
        rule.Text.Write(ref path, message);
        Check(ref verdict, path);
    }

    private void ReplacePath(ref Verdict verdict, CompiledRule rule, in MessageView message)
    {
        ReadOnlySpan<byte> old = message.Request!.Path(message.Bytes);
        int length = Encoding.Latin1.GetChars(old, _text);
        foreach (ValueMatch match in rule.Pattern!.EnumerateMatches(_text.AsSpan(0, length)))
        {
            var path = new HeadWriter(_path);
            path.Add(old[..match.Index]);
            rule.Text.Write(ref path, message);
            path.Add(old[(match.Index + match.Length)..]);
            Check(ref verdict, path);
            return;
        }
    }

    // Parts of a header may stand in it, which a request line must not be split by.
    private static void Check(ref Verdict verdict, in HeadWriter path)
    {
        verdict.PathLength = path.Length;
        ReadOnlySpan<byte> written = path.Written;
        verdict.Failed |= path.Overflowed || written.IsEmpty || written[0] != '/' || written.ContainsAnyExcept(HeadSyntax.Target) || written.Contains((byte)'?');
    }
}
