using System.Globalization;

namespace HaActors.Net.Health;

/// <summary>What a server's agent wants an operator to have set.</summary>
public enum AgentAdmin
{
    /// <summary>Takes sessions.</summary>
    Ready,

    /// <summary>Takes only those that are bound to it.</summary>
    Drain,

    /// <summary>Takes none.</summary>
    Maint,
}

/// <summary>
/// What a server's agent has said so far: each word changes its part and leaves the rest (HAProxy configuration manual, <c>agent-check</c>).
/// </summary>
/// <param name="IsDown">It said down, failed or stopped, and not up since.</param>
/// <param name="Weight">Percent of the configured weight, 0-25600.</param>
/// <param name="MaxConnections">Instead of the configured; null: it said nothing of that.</param>
/// <param name="Reason">The word that took it down, with what stood behind it; empty: it is not down.</param>
public sealed record AgentState(bool IsDown, int Weight, int? MaxConnections, AgentAdmin Admin, string Reason)
{
    // HAProxy: weights are at most 256, of a configured one of 1.
    private const int MostWeight = 25_600;

    /// <summary>Before the first word.</summary>
    public static AgentState Initial { get; } = new(false, 100, null, AgentAdmin.Ready, "");

    /// <summary>The state after one line of an agent: words with blanks or commas between them; what is behind '#' is a reason. Words that nobody
    /// knows change nothing.</summary>
    public AgentState After(string line)
    {
        string[] halves = line.Split('#', 2);
        string reason = halves.Length > 1 ? halves[1].Trim() : "";
        AgentState state = this;
        foreach (string word in halves[0].ToLowerInvariant().Split([' ', '\t', ',', '\r'], StringSplitOptions.RemoveEmptyEntries))
        {
            state = word switch
            {
                "up" => state with { IsDown = false, Reason = "" },
                "down" or "failed" or "stopped" => state with { IsDown = true, Reason = reason.Length == 0 ? word : $"{word}: {reason}" },
                "ready" => state with { Admin = AgentAdmin.Ready },
                "drain" => state with { Admin = AgentAdmin.Drain },
                "maint" => state with { Admin = AgentAdmin.Maint },
                _ when word.EndsWith('%') && Number(word[..^1], out int percent) => state with { Weight = Math.Min(percent, MostWeight) },
                _ when word.StartsWith("maxconn:", StringComparison.Ordinal) && Number(word[8..], out int most) => state with { MaxConnections = most },
                _ => state,
            };
        }

        return state;
    }

    /// <summary>A weight of 1-256 as it is with the agent's share, rounded up, at most 256.</summary>
    public int WeightOf(int configured) => (int)Math.Min(256, ((long)configured * Weight + 99) / 100);

    private static bool Number(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
