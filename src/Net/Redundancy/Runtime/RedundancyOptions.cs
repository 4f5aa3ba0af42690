using System.Net;
using HaActors.Net.Link;

namespace HaActors.Net.Redundancy.Runtime;

/// <summary>An interface that the engine uses.</summary>
/// <param name="Interface">Name.</param>
/// <param name="Address">The node's own IPv4 address there, source of its adverts; null: the interface's primary one.</param>
/// <param name="NeedsV4">Whether the interface must have such an address; false where only VIPs of IPv6 are.</param>
public sealed record RedundancyLink(string Interface, IPAddress? Address, bool NeedsV4 = true);

/// <summary>What an engine can be told at its start.</summary>
public sealed record RedundancyOptions
{
    /// <summary>SCHED_FIFO priority of the redundancy thread, 1-99; 0: ordinary. Not being permitted is a notice, no failure.</summary>
    public int RealtimePriority { get; init; } = 50;

    /// <summary>Whether the process's memory is locked. Not being permitted is a notice, no failure.</summary>
    public bool LockMemory { get; init; } = true;

    /// <summary>Whether a child process takes the addresses off when this process crashes.</summary>
    public bool CrashGuard { get; init; } = true;

    /// <summary>Shared with who else changes them in this process.</summary>
    public ArpSettings Arp { get; init; } = new();

    /// <summary>Takes one sentence for the operator; called on the engine's notifying thread.</summary>
    public Action<string> Notice { get; init; } = _ => { };

    /// <summary>Opens the port of an interface; another one serves tests.</summary>
    public Func<InterfaceInfo, ILinkPort> OpenPort { get; init; } = info => new PcapLinkPort(info);
}
