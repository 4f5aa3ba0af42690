using System.Collections.Immutable;

namespace HaActors.Net.Model;

/// <summary>What of a server's health is its own, beside its backend's check.</summary>
/// <param name="Agent">Null: nobody on the server is asked.</param>
/// <param name="Track">Null: its own check decides; else the check of this other server does (HAProxy <c>track</c>).</param>
/// <param name="SlowStart">How long its weight grows after it came up, 0-1 h; zero: it has all of it at once (HAProxy <c>slowstart</c>).</param>
/// <param name="ShutdownSessions">Whether its sessions are ended when it goes down (HAProxy <c>on-marked-down shutdown-sessions</c>).</param>
public sealed record ServerHealthSettings(AgentSettings? Agent, ServerName? Track, TimeSpan SlowStart, bool ShutdownSessions)
{
    /// <summary>Null: the backend's check is its check.</summary>
    public CheckSettings? Check { get; init; }

    /// <summary>Nothing of all this.</summary>
    public static ServerHealthSettings None { get; } = new(null, null, TimeSpan.Zero, false);
}

/// <summary>A server of a backend.</summary>
public sealed record ServerName(string Backend, string Server);

/// <summary>A program on the server that says in words how it does (HAProxy <c>agent-check</c>).</summary>
/// <param name="Host">Null: the server's.</param>
/// <param name="Port">1-65535.</param>
/// <param name="Inter">From start to start of two questions, 10 ms-1 h.</param>
/// <param name="Send">What is sent first; empty: nothing.</param>
public sealed record AgentSettings(string? Host, int Port, TimeSpan Inter, string Send);

/// <summary>Programs that are run when a server of a backend changes (keepalived <c>notify_up</c>, hfm <c>change_success</c>).</summary>
/// <param name="Up">Absolute path and arguments; empty: none.</param>
/// <param name="Down">The same when one goes down.</param>
/// <param name="Timeout">Limit on one run, 10 ms-1 h; then its group gets SIGINT, and a second later SIGKILL.</param>
public sealed record NotifySettings(ImmutableArray<string> Up, ImmutableArray<string> Down, TimeSpan Timeout)
{
    /// <summary>Whether a server's first verdict is told, too.</summary>
    public bool First { get; init; }

    /// <summary>None.</summary>
    public static NotifySettings None { get; } = new([], [], TimeSpan.FromSeconds(10));
}
