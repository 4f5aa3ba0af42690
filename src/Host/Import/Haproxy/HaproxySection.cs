using System.Collections.Immutable;

namespace HaActors.Host.Import.Haproxy;

/// <summary>A section of HAProxy's file.</summary>
/// <param name="Head">The line that opens it.</param>
/// <param name="Lines">Of proxies those of the <c>defaults</c> in force first, so that a later line overrides an earlier one.</param>
internal sealed record HaproxySection(Statement Head, ImmutableArray<Statement> Lines)
{
    private static readonly string[] Kinds =
    [
        "global", "defaults", "frontend", "backend", "listen", "peers", "resolvers", "mailers", "userlist", "cache", "program", "http-errors",
        "ring", "log-forward", "fcgi-app", "crt-store",
    ];

    public string Name => Head[1];

    public bool IsFrontend => Head.Keyword is "frontend" or "listen";

    public bool IsBackend => Head.Keyword is "backend" or "listen";

    /// <summary>The last line of that keyword and, if given, first argument; null if there is none.</summary>
    public Statement? Last(string keyword, string? argument = null) =>
        Lines.LastOrDefault(line => line.Keyword == keyword && (argument is null || line[1] == argument));

    /// <summary>Cuts a file into its sections, the <c>defaults</c> taken into the proxies behind them.</summary>
    public static ImmutableArray<HaproxySection> Cut(ImmutableArray<Statement> statements, Remarks remarks)
    {
        var sections = ImmutableArray.CreateBuilder<HaproxySection>();
        var defaults = ImmutableArray<Statement>.Empty;
        var named = new Dictionary<string, ImmutableArray<Statement>>();
        for (var i = 0; i < statements.Length;)
        {
            var head = statements[i++];
            if (!Kinds.Contains(head.Keyword))
            {
                remarks.Add(head, $"{head.Keyword}: stands outside of all sections");
                continue;
            }

            var first = i;
            while (i < statements.Length && !Kinds.Contains(statements[i].Keyword))
                i++;
            var lines = statements[first..i];
            var from = head.Words.IndexOf("from") is >= 0 and var at && named.TryGetValue(head[at + 1], out var chosen) ? chosen : defaults;
            switch (head.Keyword)
            {
                case "defaults":
                    defaults = head.Words.Contains("from") ? [.. from, .. lines] : lines;
                    named[head[1]] = defaults;
                    break;
                case "frontend" or "backend" or "listen" when head[1].Length == 0:
                    remarks.Add(head, $"{head.Keyword}: has no name and is left out");
                    break;
                case "frontend" or "backend" or "listen":
                    sections.Add(new HaproxySection(head, [.. from, .. lines]));
                    break;
                case "global":
                    sections.Add(new HaproxySection(head, lines));
                    break;
                default:
                    remarks.Add(head, $"{head.Keyword}: {Instead(head.Keyword)}");
                    break;
            }
        }

        return sections.ToImmutable();
    }

    private static string Instead(string kind) => kind switch
    {
        "peers" => "nodes share what they know without it",
        "resolvers" => "names of servers are looked up by the system's resolver, when they are used",
        "mailers" => "no mail is sent; notify-up and notify-down of backends run a program",
        _ => "there is nothing like this section here",
    };
}
