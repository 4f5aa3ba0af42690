using System.Collections.Immutable;
using HaActors.Net.Model;

namespace HaActors.Host.Config;

/// <summary>What rules of mode http refer to.</summary>
internal static class HttpRules
{
    /// <summary>The backends that rules and conditions name, with the key that names each.</summary>
    public static IEnumerable<(string Path, string Backend)> BackendsOf(ImmutableArray<FrontendSettings> frontends) =>
        from frontend in frontends
        let http = frontend.Http
        where http is not null
        from named in Of(http)
        select ($"ha.frontends.{frontend.Name}.{named.Key}", named.Backend);

    /// <summary>Whether requests of a frontend of mode http can come to a backend, by default or by a rule.</summary>
    public static bool Serves(FrontendSettings frontend, string backend) => frontend.Http is { } http
        && (frontend.Backend == backend || http.Rules.Any(rule => rule.Action is HttpAction.UseBackend use && use.Backend == backend));

    private static IEnumerable<(string Key, string Backend)> Of(HttpSettings http) =>
    [
        .. http.Rules.SelectMany(rule => Of(rule, "rules")),
        .. http.ResponseRules.SelectMany(rule => Of(rule, "response-rules")),
        .. Of(http.MonitorFail).Select(backend => ("monitor-fail", backend)),
    ];

    private static IEnumerable<(string Key, string Backend)> Of(HttpRule rule, string key)
    {
        if (rule.Action is HttpAction.UseBackend use)
            yield return (key, use.Backend);
        foreach (var backend in Of(rule.When))
            yield return (key, backend);
    }

    private static IEnumerable<string> Of(HttpCondition? condition) => condition switch
    {
        HttpCondition.All all => all.Parts.SelectMany(Of),
        HttpCondition.Any any => any.Parts.SelectMany(Of),
        HttpCondition.Not not => Of(not.Part),
        HttpCondition.ServersBelow below => [below.Backend],
        _ => [],
    };
}
