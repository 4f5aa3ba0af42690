using HaActors.Net.Wire;

namespace HaActors.Net.Link;

/// <summary>One address on one interface.</summary>
/// <param name="InterfaceIndex">Kernel's number of the interface.</param>
/// <param name="PrefixLength">0-32, with IPv6 0-128.</param>
public readonly record struct InterfaceAddress(int InterfaceIndex, WireAddress Address, byte PrefixLength)
{
    /// <summary>Whether the interface is a link of the virtual router's own: what belongs to its prefix is still reached by the node's own interface.</summary>
    public bool IsOnOwnLink { get; init; }
}

/// <summary>The kernel's table of addresses as the redundancy thread changes it. Calls return at once and never throw; one thread.</summary>
public interface IAddressTable
{
    /// <summary>Adds addresses, or renews them, with a short lifetime that <see cref="Renew"/> must extend.</summary>
    /// <returns>0, or errno of the first that was refused; the others are added all the same.</returns>
    int Add(ReadOnlySpan<InterfaceAddress> addresses);

    /// <summary>Starts the lifetime again, for all in one write; adds what somebody else has removed.</summary>
    /// <returns>0, or errno of the first that was refused.</returns>
    int Renew(ReadOnlySpan<InterfaceAddress> addresses);

    /// <summary>Puts a link up; one that is up stays so.</summary>
    /// <returns>0 or errno.</returns>
    int Raise(int interfaceIndex);

    /// <summary>Removes exactly these; one that is not there is no failure.</summary>
    /// <returns>0, or errno of the first failure.</returns>
    int Remove(ReadOnlySpan<InterfaceAddress> addresses);
}
