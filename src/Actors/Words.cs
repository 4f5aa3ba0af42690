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

    /// <summary>The operational state, with a change that is still being counted (HAProxy's "UP 1/3" and "DOWN 1/2").</summary>
    public static string Of(HealthState state) => state switch
    {
        HealthState.Starting => "starting",
        HealthState.Up => "up",
        HealthState.GoingDown => "going-down",
        HealthState.Down => "down",
        HealthState.GoingUp => "going-up",
        HealthState.Draining => "draining",
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

    /// <summary>The state that a word of <see cref="Of(HealthState)"/> stands for; null: none.</summary>
    public static HealthState? HealthStateOf(string word) => word switch
    {
        "starting" => HealthState.Starting,
        "up" => HealthState.Up,
        "going-down" => HealthState.GoingDown,
        "down" => HealthState.Down,
        "going-up" => HealthState.GoingUp,
        "draining" => HealthState.Draining,
        _ => null,
    };

    /// <summary>Code and detail; the detail alone where no probe of this node's stands behind it.</summary>
    public static string Of(ProbeResult result) =>
        result.Code == ProbeCode.Unknown ? result.Detail : $"{result.Code} {result.Detail}".TrimEnd();

    public static string Of(MemberStatus status) => status.ToString().ToLowerInvariant();

    /// <summary>Where the time of a step of a VIP's machine went, in milliseconds; empty: not measured.</summary>
    /// <param name="detect">From the last sign of a lost Master; null: none was lost.</param>
    public static string Of(StepTiming? timing, TimeSpan? detect) => timing is null ? "" : string.Create(
        CultureInfo.InvariantCulture,
        $"{(detect is { } lost ? $"detected in {lost.TotalMilliseconds:0.0} ms, " : "")}decided in {timing.Decide.TotalMilliseconds:0.0}, announced in {timing.Announce.TotalMilliseconds:0.0} ms");

    /// <summary>ISO 8601 in UTC, to the millisecond.</summary>
    public static string Of(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
