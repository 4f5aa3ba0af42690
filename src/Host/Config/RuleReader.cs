using System.Collections.Immutable;
using HaActors.Net.Model;
using HaActors.Net.Proxy.Http.Rules;

namespace HaActors.Host.Config;

/// <summary>Reads <c>rules</c> and <c>response-rules</c>: an action in HAProxy's words, and perhaps <c>if</c> with a condition.</summary>
internal static class RuleReader
{
    private const string RequestRule =
        "must be one of: use-backend NAME; deny [STATUS]; return STATUS [TYPE TEXT]; redirect location|prefix|scheme TEXT [code NUMBER]; "
        + "set-header NAME TEXT; add-header NAME TEXT; del-header NAME; set-path TEXT; replace-path REGEX TEXT; each with or without if CONDITION";

    private const string ResponseRule = "must be one of: set-header NAME TEXT; add-header NAME TEXT; del-header NAME; each with or without if CONDITION";

    private static readonly int[] RedirectCodes = [301, 302, 303, 307, 308];

    public static ImmutableArray<HttpRule> Read(Section section, string key, AclReader acls, bool ofResponses)
    {
        var rules = ImmutableArray.CreateBuilder<HttpRule>();
        foreach (var line in section.List(key))
        {
            try
            {
                var words = RuleWords.Split(line.Text) ?? throw new FormatException("a quote is not closed");
                var at = words.LastIndexOf("if");
                var when = at < 0 ? null : acls.Condition(string.Join(' ', words.Skip(at + 1)), line);
                if (at >= 0 && when is null)
                    continue;
                if (when is not null)
                    CheckSide(when, ofResponses);
                rules.Add(new HttpRule(when, Action(at < 0 ? words : words[..at], ofResponses)));
            }
            catch (Exception error) when (error is FormatException or ArgumentException or NotSupportedException)
            {
                section.Reading.Fail(line, error.Message.ReplaceLineEndings(" "));
            }
        }

        return rules.ToImmutable();
    }

    private static HttpAction Action(List<string> words, bool ofResponse) => words switch
    {
        ["set-header", var name, var text] => new HttpAction.SetHeader(Header(name, "set"), Format(text, ofResponse)),
        ["add-header", var name, var text] when !name.Equals("Host", StringComparison.OrdinalIgnoreCase) =>
            new HttpAction.AddHeader(Header(name, "added"), Format(text, ofResponse)),
        ["del-header", var name] when !name.Equals("Host", StringComparison.OrdinalIgnoreCase) => new HttpAction.DeleteHeader(Header(name, "deleted")),
        _ when ofResponse => throw new FormatException(ResponseRule),
        ["use-backend", var backend] => new HttpAction.UseBackend(backend),
        ["deny"] => new HttpAction.Deny(403),
        ["deny", var status] => new HttpAction.Deny(ErrorStatus(status)),
        ["return", var status] => new HttpAction.Return(Status(status), "text/plain", ""),
        ["return", var status, var type, var text] => new HttpAction.Return(Status(status), Visible(type), ShortText(text)),
        ["redirect", var kind, var text] => new HttpAction.Redirect(302, Location(kind, text)),
        ["redirect", var kind, var text, "code", var code] when RedirectCodes.Any(known => $"{known}" == code) =>
            new HttpAction.Redirect(int.Parse(code), Location(kind, text)),
        ["redirect", _, _, "code", _] => throw new FormatException($"code must be one of: {string.Join(", ", RedirectCodes)}"),
        ["set-path", var text] => new HttpAction.SetPath(Path(text)),
        ["replace-path", var regex, var text] => Replacement(regex, text),
        _ => throw new FormatException(RequestRule),
    };

    /// <summary>Statuses are of answers; paths and methods of requests.</summary>
    private static void CheckSide(HttpCondition condition, bool ofResponse)
    {
        switch (condition)
        {
            case HttpCondition.All all:
                foreach (var part in all.Parts) CheckSide(part, ofResponse);
                break;
            case HttpCondition.Any any:
                foreach (var part in any.Parts) CheckSide(part, ofResponse);
                break;
            case HttpCondition.Not not:
                CheckSide(not.Part, ofResponse);
                break;
            case HttpCondition.Status when !ofResponse:
                throw new FormatException("status is known of answers only: it belongs into response-rules");
            case HttpCondition.Text { Subject: HttpSubject.Path or HttpSubject.Method } when ofResponse:
                throw new FormatException("path and method are those of requests: they belong into rules");
        }
    }

    private static string Header(string name, string done) =>
        !HttpNames.IsToken(name) ? throw new FormatException($"{name}: must be the name of a header")
        : HttpNames.IsFraming(name) ? throw new FormatException($"{name} is the proxy's own and cannot be {done}: it says where messages end")
        : name;

    private static string Format(string text, bool ofResponse)
    {
        Visible(text);
        if (TextFormat.TryParse(text) is null)
            throw new FormatException("%[…] must be one of: src, method, path, query, uri, host, hdr(NAME); %% is a percent sign");
        if (ofResponse && new[] { "%[method]", "%[path]", "%[query]", "%[uri]", "%[host]" }.Any(text.Contains))
            throw new FormatException("an answer knows only %[src] and %[hdr(NAME)]");
        return text;
    }

    private static string Location(string kind, string text) => kind switch
    {
        "location" => Format(text, ofResponse: false),
        "prefix" => Format(text, ofResponse: false) + "%[uri]",
        "scheme" when text is "http" or "https" => $"{text}://%[host]%[uri]",
        "scheme" => throw new FormatException("scheme must be http or https"),
        _ => throw new FormatException(RequestRule),
    };

    private static string Path(string text) =>
        Format(text, ofResponse: false) is ['/' or '%', ..] && !text.Any(letter => letter is ' ' or '?' or '#' or > '~')
            ? text
            : throw new FormatException("a path starts with a slash and has no blank, ? and #");

    private static HttpAction Replacement(string regex, string text)
    {
        Patterns.Compile(regex, ignoreCase: false);
        if (text.Any(letter => letter is ' ' or '?' or '#' or > '~'))
            throw new FormatException("a path has no blank, ? and #");
        return new HttpAction.ReplacePath(regex, Format(text, ofResponse: false));
    }

    private static string Visible(string text) =>
        text.Any(letter => letter is < ' ' or '\x7f' or > '\xff') ? throw new FormatException("must be of Latin-1 without control characters") : text;

    // Heads and bodies of our own go out of one buffer.
    private static string ShortText(string text) => text.Length <= 8000 ? text : throw new FormatException("a text has 8000 characters at most");

    private static int Status(string text) =>
        int.TryParse(text, out var status) && status is >= 200 and <= 599 and not (204 or 304) ? status : throw new FormatException($"{text}: must be a status, 200-599, that has a body");

    private static int ErrorStatus(string text) =>
        int.TryParse(text, out var status) && ErrorPages.Statuses.Contains(status) ? status : throw new FormatException($"{text}: must be one of {string.Join(", ", ErrorPages.Statuses)}");
}
