using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace HaActors.Host.Import.Haproxy;

/// <summary>Turns <c>http-request</c>, <c>http-response</c>, <c>redirect</c> and their forerunners into <c>rules</c> and <c>response-rules</c>.</summary>
internal sealed partial class RuleImport(AclImport acls, Remarks remarks)
{
    private static readonly Dictionary<string, string> Variables = new()
    {
        ["src"] = "%[src]",
        ["method"] = "%[method]",
        ["path"] = "%[path]",
        ["query"] = "%[query]",
        ["url"] = "%[uri]",
        ["capture.req.uri"] = "%[uri]",
        ["base"] = "%[host]%[uri]",
        ["req.hdr(host)"] = "%[host]",
        ["hdr(host)"] = "%[host]",
    };

    // What rules so far change, and the line of the first one that does: conditions of HAProxy see what is left of the message by then.
    private readonly Dictionary<string, int> _writtenInRequests = [];
    private readonly Dictionary<string, int> _writtenInResponses = [];

    public List<string> Requests { get; } = [];

    public List<string> Responses { get; } = [];

    /// <summary><c>use_backend</c> comes after all of <see cref="Requests"/>, wherever it stands.</summary>
    public List<string> Choices { get; } = [];

    /// <summary>A word of a rule, in quotes if it needs them.</summary>
    public static string Quote(string word) =>
        word.Length > 0 && !word.Any(c => c is ' ' or '\t' or '"' or '\'') ? word : word.Contains('"') ? $"'{word}'" : $"\"{word}\"";

    /// <returns>False: the line is none of a rule.</returns>
    public bool Take(Statement line)
    {
        switch (line.Keyword)
        {
            case "http-request":
                Add(Requests, line, line.Arguments, Request);
                return true;
            case "redirect":
                Add(Requests, line, line.Words, Request);
                return true;
            case "reqadd":
                Add(Requests, line, ["add-header", .. HeaderLine(line)], Request);
                return true;
            case "http-response":
                Add(Responses, line, line.Arguments, Response);
                return true;
            case "rspadd":
                Add(Responses, line, ["add-header", .. HeaderLine(line)], Response);
                return true;
            case "use_backend":
                Add(Choices, line, ["use-backend", .. line.Arguments], words => words is [_, var name] && !name.Contains('%') ? words : null);
                return true;
            default:
                return false;
        }
    }

    private void Add(List<string> rules, Statement line, ImmutableArray<string> words, Func<ImmutableArray<string>, ImmutableArray<string>?> translate)
    {
        var at = 1;
        while (at < words.Length && words[at] is not ("if" or "unless"))
            at++;
        if (translate(words[..Math.Min(at, words.Length)]) is not { } rule)
        {
            remarks.Add(line, $"{line}: not carried over");
            return;
        }

        var condition = at < words.Length ? acls.Condition(words[(at + 1)..], words[at] == "unless", line) : "";
        if (condition is null)
            return;
        var written = rules == Responses ? _writtenInResponses : _writtenInRequests;
        if (acls.Subjects(condition).FirstOrDefault(written.ContainsKey) is { } subject)
        {
            remarks.Add(line, $"{line}: its condition looks at {subject}, which line {written[subject]} writes; conditions see the {(rules == Responses ? "answer" : "request")} as it came here, so the line is left out");
            return;
        }

        rules.Add(string.Join(' ', rule.Select(Quote)) + (condition.Length == 0 ? "" : " if " + condition));
        if (rule[0] is "set-path" or "replace-path")
            written.TryAdd("path", line.Line);
        else if (rule[0] is "set-header" or "add-header" or "del-header")
            written.TryAdd($"hdr({rule[1].ToLowerInvariant()})", line.Line);
    }

    /// <summary>The name and value of a header line, the only argument of <c>rspadd</c> and <c>reqadd</c>.</summary>
    private static string[] HeaderLine(Statement line) =>
        line[1].IndexOf(':') is > 0 and var colon ? [line[1][..colon], Escape(line[1][(colon + 1)..].Trim()), .. line.Words.Skip(2)] : [.. line.Arguments];

    private static ImmutableArray<string>? Request(ImmutableArray<string> words) => words switch
    {
        ["deny"] or ["block"] => ["deny"],
        ["deny", "deny_status" or "status", var status] => ["deny", status],
        ["redirect", ("location" or "prefix" or "scheme") and var kind, var to, .. var rest] when Format(to) is { } text => Redirect(kind, text, rest),
        ["return", "status", var status] => ["return", status],
        ["return", "status", var status, "content-type", var type, "string" or "lf-string", var body] => ["return", status, type, body],
        ["set-path", var path] when Format(path) is { } text => ["set-path", text],
        ["replace-path", var regex, var path] when Format(path) is { } text => ["replace-path", regex, text],
        _ => Headers(words),
    };

    private static ImmutableArray<string>? Response(ImmutableArray<string> words) => Headers(words);

    private static ImmutableArray<string>? Headers(ImmutableArray<string> words) => words switch
    {
        [("set-header" or "add-header") and var verb, var name, var value] when Format(value) is { } text => [verb, name, text],
        ["del-header", var name] => ["del-header", name],
        _ => null,
    };

    private static ImmutableArray<string>? Redirect(string kind, string to, ImmutableArray<string> rest) => rest switch
    {
        [] => ["redirect", kind, to],
        ["code", var code] => ["redirect", kind, to, "code", code],
        _ => null,
    };

    /// <summary>HAProxy's log format in a text: the variables that we have too; null if there are others.</summary>
    private static string? Format(string text)
    {
        var known = true;
        var ours = Variable().Replace(text, found =>
        {
            var name = found.Value is "%ci" ? "src" : found.Groups[1].Value.Split(',')[0].Trim();
            if (found.Value == "%%")
                return "%%";
            if (Variables.TryGetValue(name.ToLowerInvariant(), out var variable) && !found.Groups[1].Value.Contains(','))
                return variable;
            if (Header().Match(name) is { Success: true } header && !found.Groups[1].Value[header.Length..].Contains(','))
                return $"%[hdr({header.Groups[1].Value})]";
            known = false;
            return "";
        });
        return known ? ours : null;
    }

    private static string Escape(string text) => text.Replace("%", "%%");

    [GeneratedRegex(@"%\[([^\]]*)\]|%%|%[a-zA-Z]+")]
    private static partial Regex Variable();

    [GeneratedRegex(@"^(?:req\.|res\.)?hdr\(([^(),]+)\)")]
    private static partial Regex Header();
}
