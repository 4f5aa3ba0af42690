using System.Text.RegularExpressions;
using HaActors.Net.Model;

namespace HaActors.Host.Config;

/// <summary>Reads what a backend says of the choice of a server: <c>balance</c>, <c>stick</c> and <c>stick-table</c>.</summary>
internal static partial class BalanceReader
{
    private static readonly Dictionary<string, BalanceAlgorithm> Algorithms = new()
    {
        ["roundrobin"] = BalanceAlgorithm.RoundRobin,
        ["static-rr"] = BalanceAlgorithm.StaticRoundRobin,
        ["leastconn"] = BalanceAlgorithm.LeastConnections,
        ["first"] = BalanceAlgorithm.First,
        ["random"] = BalanceAlgorithm.Random,
        ["source"] = BalanceAlgorithm.Source,
        ["uri"] = BalanceAlgorithm.Uri,
    };

    // HAProxy's types; ours holds both families of addresses.
    private static readonly Dictionary<string, bool> OfAddresses = new() { ["ip"] = true, ["string"] = false };

    /// <summary>The algorithm, and the header with <see cref="BalanceAlgorithm.Header"/>; else empty.</summary>
    public static (BalanceAlgorithm Algorithm, string Header) Algorithm(Section section)
    {
        if (section.Scalar("balance") is not { } word)
            return default;
        if (Algorithms.TryGetValue(word.Text, out var algorithm))
            return (algorithm, "");
        if (Call().Match(word.Text) is { Success: true } call && call.Groups["what"].Value == "hdr" && HttpNames.IsToken(call.Groups["name"].Value))
            return (BalanceAlgorithm.Header, call.Groups["name"].Value);
        section.Reading.Fail(word, $"must be one of: {string.Join(", ", Algorithms.Keys)}, hdr(NAME)");
        return default;
    }

    /// <summary>Null: sessions are not bound by a table.</summary>
    public static StickSettings? Stick(Section section)
    {
        var table = section.Sub("stick-table");
        var ofAddresses = table.Choice("type", OfAddresses);
        var settings = new StickSettings(StickKey.Source, "", table.Integer("size", 8, 10_000_000), table.Duration("expire", TimeSpan.FromSeconds(1), TimeSpan.FromDays(365)))
        {
            Length = table.Integer("len", 1, 64),
        };
        table.RejectUnknown();
        if (section.Scalar("stick") is not { Text.Length: > 0 } words)
            return null;
        if (words.Text == "on src")
        {
            if (!ofAddresses)
                section.Reading.Fail(words, "needs stick-table type = ip");
            return settings;
        }

        var call = words.Text.StartsWith("on ", StringComparison.Ordinal) ? Call().Match(words.Text[3..]) : Match.Empty;
        if (!call.Success || !HttpNames.IsToken(call.Groups["name"].Value))
        {
            section.Reading.Fail(words, "must be \"on src\", \"on hdr(NAME)\" or \"on cook(NAME)\"");
            return null;
        }

        if (ofAddresses)
            section.Reading.Fail(words, "needs stick-table type = string");
        return settings with { On = call.Groups["what"].Value == "hdr" ? StickKey.Header : StickKey.Cookie, Name = call.Groups["name"].Value };
    }

    [GeneratedRegex(@"^(?<what>hdr|cook)\((?<name>[^()]+)\)\z")]
    private static partial Regex Call();
}
