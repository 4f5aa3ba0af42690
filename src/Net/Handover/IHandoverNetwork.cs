using System.Net;
using HaActors.Net.Model;

namespace HaActors.Net.Handover;

/// <summary>
/// What a planned move asks of the system, so that TCP connections outlive it: the old owner goes on receiving for an address that
/// it no longer announces, and the new owner sends it the packets of connections that it did not see begin. Outlives the actor
/// system. Any thread; calls return at once, and their results come from a thread of its own. None of them throws.
/// </summary>
public interface IHandoverNetwork : IDisposable
{
    /// <summary>Old owner: has this node receive for the addresses of a VIP whether or not its interface has them.</summary>
    /// <param name="lifetime">After which the kernel ends that by itself, whatever has become of this process.</param>
    /// <returns>How the new owner reaches this node; null: the system cannot do it, which has been said.</returns>
    Task<Neighbour?> KeepAsync(VipSettings vip, TimeSpan lifetime);

    /// <summary>Old owner: undoes <see cref="KeepAsync"/>.</summary>
    /// <param name="abort">Whether connections that are still open are ended, so that their clients hear of it at once.</param>
    Task ForgetAsync(VipSettings vip, bool abort);

    /// <summary>Old owner: TCP connections of this node to the addresses of a VIP that are not over.</summary>
    Task<int> CountAsync(VipSettings vip);

    /// <summary>
    /// New owner: from now on sends packets of TCP connections to a VIP to another node, except those of connections that this
    /// node has or that begin from now on. Asked again, only the node changes.
    /// </summary>
    /// <param name="lifetime">How long a connection that begins from now on is remembered.</param>
    /// <returns>False: the system cannot do it, which has been said.</returns>
    Task<bool> RedirectAsync(VipSettings vip, Neighbour to, TimeSpan lifetime);

    /// <summary>New owner: undoes <see cref="RedirectAsync"/>.</summary>
    Task DirectAsync(VipSettings vip);

    /// <summary>Undoes everything that is in force.</summary>
    Task ResetAsync();
}

/// <summary>A node on the segment of a VIP.</summary>
/// <param name="Address">Its own IPv4 address there; null: none.</param>
/// <param name="LinkLocal">Its link-local IPv6 address there; null: none.</param>
public sealed record Neighbour(IPAddress? Address, IPAddress? LinkLocal);
