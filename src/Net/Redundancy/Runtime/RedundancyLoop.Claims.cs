using System.Diagnostics;
using HaActors.Net.Wire;

namespace HaActors.Net.Redundancy.Runtime;

// Other machines that claim an address which this node holds.
internal sealed partial class RedundancyLoop
{
    /// <summary>
    /// From a claim to what is done about it, microseconds: a node that takes the address over by rule claims it just before its
    /// advert, which makes this one yield in that time.
    /// </summary>
    private const long ClaimGrace = 10_000;

    // Frames of the former owner may still come in after a takeover, and a burst of announcements is under way anyway.
    private static readonly long MoveGrace = Stopwatch.Frequency / 10;

    // Two machines that answer each other's announcements must not flood the segment; RFC 5227 section 2.4 has 10 s for hosts.
    private static readonly long DefendInterval = Stopwatch.Frequency;

    /// <summary>Whether a frame speaks of addresses, and of none of ours. The link's capturing thread: a busy segment must not wake the other.</summary>
    private static bool IsUnconcerned(EngineLink link, ReadOnlySpan<byte> frame) =>
        AddressClaim.IsCandidate(frame) && !(AddressClaim.TryRead(frame, out var claim)
            && (link.Watched.AsSpan().Contains(claim.Address) || (!claim.AnswerTo.IsNone && link.Watched.AsSpan().Contains(claim.AnswerTo))));

    private void ReceiveClaim(EngineLink link, in AddressClaim claim, MacAddress destination)
    {
        if (claim.Mac == link.Mac)
            return;
        if (!claim.AnswerTo.IsNone)
            ReceiveAnswer(link, claim, destination);
        var now = Stopwatch.GetTimestamp();
        foreach (var machine in _machines)
        {
            if (machine?.Link != link || machine.State.State != VipState.Master || !Holds(machine, claim.Address) || claim.Mac == machine.Mac
                || now - machine.Since < MoveGrace || now < machine.QuietUntil)
                continue;
            machine.QuietUntil = now + DefendInterval;
            machine.Rival = claim;
            _timers.Start(machine.Slot, RedundancyTimer.Claim, now + ClaimGrace * TicksPerMicrosecond);
        }
    }

    /// <summary>Tells of a rival whose claim no advert has explained.</summary>
    private void ReportClaim(VipMachine machine)
    {
        if (machine.State.State == VipState.Master)
            _notifier.Post(Notification.Claim(machine, Stopwatch.GetTimestamp()));
    }

    /// <summary>Makes the capturing threads look for the addresses of the VIPs that are open now.</summary>
    private void Watch()
    {
        foreach (var link in _links)
        {
            link.Watched = [.. _byName.Values.Where(machine => machine.Link == link)
                .SelectMany(machine => machine.Addresses).Select(address => address.Address).Distinct()];
            link.VirtualMacs = [.. _byName.Values.Where(machine => machine.Link == link && machine.Vip.VirtualMac is not null).Select(machine => machine.Mac).Distinct()];
        }
    }

    private static bool Holds(VipMachine machine, WireAddress address)
    {
        foreach (var held in machine.Addresses)
        {
            if (held.Address == address)
                return true;
        }

        return false;
    }
}
