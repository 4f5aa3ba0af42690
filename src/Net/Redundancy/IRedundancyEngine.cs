using System.Collections.Immutable;
using HaActors.Net.Model;

namespace HaActors.Net.Redundancy;

/// <summary>
/// The redundancy engine as its owners see it: one state machine per VIP, all run by one dedicated thread.
/// Outlives an actor system, so that a node that lost its cluster keeps its place on the wire.
/// Every method may be called from any thread, returns at once and never waits for the redundancy thread.
/// </summary>
public interface IRedundancyEngine : IDisposable
{
    /// <summary>
    /// Starts the machine of a VIP in Backup, or adapts a running one to changed settings; with equal settings only the
    /// priority is set, so that calling it again is harmless.
    /// </summary>
    /// <param name="priority">1-254; the rank of this node for the VIP.</param>
    void Open(VipSettings vip, byte priority);

    /// <summary>Changes the priority of an open VIP; unknown names are ignored.</summary>
    /// <param name="cause">Why, for the transitions that follow from it.</param>
    void SetPriority(string vip, byte priority, string cause);

    /// <summary>
    /// Says that the process of the VIP's Master seems to have ended. The machine asks the Master on the wire and takes over within
    /// milliseconds if it does not answer; a living Master keeps the address. Unknown names are ignored.
    /// </summary>
    void Suspect(string vip);

    /// <summary>
    /// Says what a track means now to the VIPs that name it: a fault releases them at once (priority 0) and keeps them away until it
    /// is over; a weight is added to this node's priority, within 1-254.
    /// </summary>
    /// <param name="detail">What was seen, for the transitions that follow from it.</param>
    void SetTrack(string track, TrackEffect effect, string detail);

    /// <summary>
    /// Releases a VIP. A Master offers it to the Backups for up to two advertisement intervals (at most 1 s) while it still answers;
    /// if none takes it: priority 0 advert, addresses off. A last transition to Initialize is reported; the machine is gone then.
    /// </summary>
    void Close(string vip, string cause);

    /// <summary>
    /// Reports the present state of every machine and then every transition, in order, on a thread of the engine's own that is
    /// not the redundancy thread. Disposing the result ends it.
    /// </summary>
    IDisposable Subscribe(Action<VipTransition> observer);

    /// <summary>A consistent enough copy of the counters, for operators.</summary>
    RedundancyCounters Counters { get; }
}

/// <summary>States of RFC 9568 section 6.4; the RFC's Active is keepalived's Master.</summary>
public enum VipState
{
    Initialize,
    Backup,
    Master,
}

/// <summary>One step of one VIP's machine, or its present state at the time of subscription (<paramref name="From"/> equals <paramref name="To"/>).</summary>
/// <param name="Vip">Name of the VIP.</param>
/// <param name="Priority">Own priority at that time.</param>
/// <param name="Owner">Source address of the last advert of another node; null: none heard, or this node is Master.</param>
/// <param name="Cause">Why, in words: the words of RFC 6527's vrrpv3MasterReason where it has one (priority, preempted, masterNoResponse).</param>
/// <param name="Timestamp"><see cref="TimeProvider.GetTimestamp"/> of the step.</param>
public sealed record VipTransition(
    string Vip,
    VipState From,
    VipState To,
    byte Priority,
    System.Net.IPAddress? Owner,
    string Cause,
    long Timestamp)
{
    /// <summary>With a takeover from a lost or releasing Master: how long it had been silent, which is how long clients had no owner; else null.</summary>
    public TimeSpan? OwnerSilence { get; init; }

    /// <summary>How long the step took; null: this is none.</summary>
    public StepTiming? Timing { get; init; }

    /// <summary>Time from the last sign of the Master before to the moment at which its loss was certain; null: nobody was lost, or it was not measured.</summary>
    public TimeSpan? Detect => OwnerSilence is { } silence && Timing is { } timing ? silence - timing.Decide - timing.Announce : null;

    /// <summary>
    /// Not null: no step, but something about an address that this node holds as Master, in words. Another machine claims it, by ARP or a
    /// neighbour advertisement and without the adverts that would give it the right: both hardware addresses; it was announced again; told
    /// once a second at most.
    /// </summary>
    public string? Remark { get; init; }

    /// <summary>Cause of a Master whose predecessor had fallen silent.</summary>
    public const string OwnerSilent = "masterNoResponse";
}

/// <summary>Where the time of a step went.</summary>
/// <param name="Decide">From its cause (a timer that ran out, a frame that came, an order) until the redundancy thread took it up.</param>
/// <param name="Announce">From there until its last effect: advert sent, addresses on or off the interface, neighbours told once.</param>
public sealed record StepTiming(TimeSpan Decide, TimeSpan Announce);

/// <summary>Counters since the start of the process.</summary>
/// <param name="DroppedByReason">Received frames that changed nothing, by name of the rule that rejected them.</param>
/// <param name="LargestLateness">How late the redundancy thread woke for a timer at worst.</param>
/// <param name="LateWakeUps">How often it was late by more than half of the shortest advertisement interval.</param>
public sealed record RedundancyCounters(
    long AdvertsSent,
    long AdvertsReceived,
    ImmutableSortedDictionary<string, long> DroppedByReason,
    TimeSpan LargestLateness,
    long LateWakeUps);
