using System.Collections.Immutable;
using System.Reflection;
using Akka.Actor;
using Akka.Configuration;
using Akka.Util;

namespace Akka.Cluster;

/// <summary>The <c>akka.cluster</c> section, read once. Cluster.conf explains each key.</summary>
public sealed class ClusterSettings
{
    /// <param name="config">The whole configuration of the actor system.</param>
    /// <param name="systemName">Name of the actor system, for messages about wrong values.</param>
    public ClusterSettings(Config config, string systemName)
    {
        var cluster = config.GetConfig("akka.cluster");
        if (cluster.IsNullOrEmpty()) throw new ConfigurationException($"actor system {systemName}: akka.cluster is missing; set akka.actor.provider = cluster");
        SeedNodes = [.. cluster.GetStringList("seed-nodes").Select(Address.Parse)];
        SeedNodeTimeout = Positive(cluster, "seed-node-timeout");
        RetryUnsuccessfulJoinAfter = OffOr(cluster, "retry-unsuccessful-join-after");
        ShutdownAfterUnsuccessfulJoinSeedNodes = OffOr(cluster, "shutdown-after-unsuccessful-join-seed-nodes");
        DowningProviderClass = cluster.GetString("downing-provider-class") ?? "";
        RunCoordinatedShutdownWhenDown = cluster.GetBoolean("run-coordinated-shutdown-when-down");
        DownRemovalMargin = OffOr(cluster, "down-removal-margin") ?? TimeSpan.Zero;
        Roles = [.. cluster.GetStringList("roles")];
        MinNrOfMembers = AtLeastOne(cluster, "min-nr-of-members");
        MinNrOfMembersOfRole = MembersOfRoles(cluster);
        WeaklyUpAfter = OffOr(cluster, "allow-weakly-up-members") ?? TimeSpan.Zero;
        AllowWeaklyUpMembers = WeaklyUpAfter > TimeSpan.Zero;
        AppVersion = ReadAppVersion(cluster.GetString("app-version"));
        LogInfo = cluster.GetBoolean("log-info");
        LogInfoVerbose = cluster.GetBoolean("log-info-verbose");
        PeriodicTasksInitialDelay = cluster.GetTimeSpan("periodic-tasks-initial-delay");
        GossipInterval = Positive(cluster, "gossip-interval");
        LeaderActionsInterval = Positive(cluster, "leader-actions-interval");
        UnreachableNodesReaperInterval = Positive(cluster, "unreachable-nodes-reaper-interval");
        GossipDifferentViewProbability = cluster.GetDouble("gossip-different-view-probability");
        UseDispatcher = cluster.GetString("use-dispatcher") ?? "";
        FailureDetectorConfig = cluster.GetConfig("failure-detector");
        FailureDetectorImplementationClass = FailureDetectorConfig.GetString("implementation-class");
        HeartbeatInterval = Positive(FailureDetectorConfig, "heartbeat-interval");
        HeartbeatExpectedResponseAfter = Positive(FailureDetectorConfig, "expected-response-after");
        MonitoredByNrOfMembers = AtLeastOne(FailureDetectorConfig, "monitored-by-nr-of-members");
    }

    public ImmutableList<Address> SeedNodes { get; }

    public TimeSpan SeedNodeTimeout { get; }

    /// <summary>Null: ask for ever.</summary>
    public TimeSpan? RetryUnsuccessfulJoinAfter { get; }

    /// <summary>Null: never give up.</summary>
    public TimeSpan? ShutdownAfterUnsuccessfulJoinSeedNodes { get; }

    public bool RunCoordinatedShutdownWhenDown { get; }

    public ImmutableHashSet<string> Roles { get; }

    public int MinNrOfMembers { get; }

    public ImmutableDictionary<string, int> MinNrOfMembersOfRole { get; }

    public bool AllowWeaklyUpMembers { get; }

    public TimeSpan WeaklyUpAfter { get; }

    public AppVersion AppVersion { get; }

    public bool LogInfo { get; }

    public bool LogInfoVerbose { get; }

    public TimeSpan PeriodicTasksInitialDelay { get; }

    public TimeSpan GossipInterval { get; }

    public TimeSpan LeaderActionsInterval { get; }

    public TimeSpan UnreachableNodesReaperInterval { get; }

    /// <summary>0 to 1.</summary>
    public double GossipDifferentViewProbability { get; }

    /// <summary>Empty for the system's own dispatcher.</summary>
    public string UseDispatcher { get; }

    public Config FailureDetectorConfig { get; }

    public string FailureDetectorImplementationClass { get; }

    public TimeSpan HeartbeatInterval { get; }

    public TimeSpan HeartbeatExpectedResponseAfter { get; }

    public int MonitoredByNrOfMembers { get; }

    /// <summary>The downing provider's class; <see cref="NoDowning"/> when none is named.</summary>
    public Type DowningProviderType => DowningProviderClass.Length == 0
        ? typeof(NoDowning)
        : Type.GetType(DowningProviderClass) ?? throw new ConfigurationException($"akka.cluster.downing-provider-class = {DowningProviderClass}: no such class");

    internal TimeSpan DownRemovalMargin { get; }

    private string DowningProviderClass { get; }

    internal static bool IsOff(string? text) => text is null or "off" or "false" or "undefined" or "";

    private static TimeSpan? OffOr(Config config, string key) => IsOff(config.GetString(key)) ? null : Positive(config, key);

    private static TimeSpan Positive(Config config, string key)
    {
        var span = config.GetTimeSpan(key);
        return span > TimeSpan.Zero ? span : throw new ConfigurationException($"akka.cluster: {key} = {span}: must be longer than zero");
    }

    private static int AtLeastOne(Config config, string key)
    {
        var number = config.GetInt(key);
        return number >= 1 ? number : throw new ConfigurationException($"akka.cluster: {key} = {number}: must be at least 1");
    }

    private static ImmutableDictionary<string, int> MembersOfRoles(Config cluster)
    {
        var roles = cluster.GetConfig("role");
        if (roles.IsNullOrEmpty()) return ImmutableDictionary<string, int>.Empty;
        return roles.Root.GetObject().Items.Keys.ToImmutableDictionary(role => role, role => AtLeastOne(roles.GetConfig($"\"{role}\""), "min-nr-of-members"));
    }

    private static AppVersion ReadAppVersion(string? text) => AppVersion.Create(
        text is null or "" or "assembly-version"
            ? Assembly.GetEntryAssembly()?.GetName().Version?.ToString(3) ?? "0.0.0"
            : text);
}
