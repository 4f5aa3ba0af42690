using System.Net;
using HaActors.Net.Link;
using HaActors.Net.Model;

namespace HaActors.Net.Redundancy.Runtime;

/// <summary>Its VIPs whose owner is to take no packets to their addresses.</summary>
public sealed partial class RedundancyEngine
{
    private static readonly TimeSpan RulesDelay = TimeSpan.FromMicroseconds(RedundancyMachine.LongestHandover) + TimeSpan.FromSeconds(1);

    private IPAddress[] _denied = [];       // of the rules in force; the notifying thread's
    private volatile bool _hasRules;

    private static bool Denies(VipSettings vip) => vip is { Accept: false, IsAddressOwner: false };

    /// <summary>Opens a VIP whose addresses take no packets once the rules for that stand. Runs on the notifying thread.</summary>
    private void OpenBehindRules(VipSettings vip, byte priority, EngineLink link)
    {
        lock (_gate)
        {
            if (_disposed || _open.GetValueOrDefault(vip.Name) != vip)
                return;
        }

        if (TrySetRules())
            _loop.Post(() => _loop.Open(vip, priority, link));
    }

    /// <summary>Makes the rules those of the VIPs that are open now. Runs on the notifying thread.</summary>
    private bool TrySetRules()
    {
        IPAddress[] denied;
        lock (_gate)
            denied = [.. _open.Values.Where(Denies).SelectMany(vip => vip.Addresses).Select(prefix => prefix.Address)];
        if (denied.SequenceEqual(_denied))
            return true;
        _hasRules = true;
        if (AcceptRules.TrySet(denied, out var failure))
        {
            _denied = denied;
            return true;
        }

        _notifier.Notice($"VIPs with accept = false take no part, as the rules of nftables that they need were refused: {failure.Trim()}.");
        return false;
    }
}
