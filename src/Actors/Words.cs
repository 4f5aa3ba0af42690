using System.Globalization;
using Akka.Cluster;
using HaActors.Actors.Traffic;
using HaActors.Net.Health;
using HaActors.Net.Proxy;
using HaActors.Net.Redundancy;
using HaActors.Net.Tracking;

namespace HaActors.Actors;

/// <summary>The words that operators read for states and times; one place, so that logs, tables and messages agree.</summary>
internal static class Words
{
    public static string Of(VipState state) => state switch
    {
        VipState.Initialize => "initialize",
        VipState.Backup => "backup",
        VipState.Master => "master",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "no such VIP state"),
    };

    /// <summary>The operational state; a change that is still being counted does not show.</summary>
    public static string Of(HealthState state) => state switch
    {
        HealthState.Starting => "starting",
        HealthState.Up or HealthState.GoingDown => "up",
        HealthState.Down or HealthState.GoingUp => "down",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "no such server state"),
    };

    /// <summary>What a track means to this node.</summary>
    public static string Of(TrackState state) => state switch
    {
        { IsPending: true } => "pending",
        { Effect.IsFault: true } => "fault",
        { Effect.Priority: 0 } => "passed",
        _ => $"priority {state.Effect.Priority:+0;-0}",
    };

    public static string Of(SessionPhase phase) => phase.ToString().ToLowerInvariant();

    public static string Of(AdminState state) => state switch
    {
        AdminState.Ready => "ready",
        AdminState.Drain => "drain",
        AdminState.Maint => "maint",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "no such admin state"),
    };

    public static bool IsAdminState(string? word) => word is "ready" or "drain" or "maint";

    /// <summary>Of a word that <see cref="IsAdminState"/>.</summary>
    public static AdminState ToAdminState(string word) => word switch
    {
        "drain" => AdminState.Drain,
        "maint" => AdminState.Maint,
        _ => AdminState.Ready,
    };

    public static string Of(MemberStatus status) => status.ToString().ToLowerInvariant();

    /// <summary>ISO 8601 in UTC, to the millisecond.</summary>
    public static string Of(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
