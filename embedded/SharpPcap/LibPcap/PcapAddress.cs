using SharpPcap.Native;

namespace SharpPcap.LibPcap;

/// <summary>An address of an interface with its companions; null where there is none.</summary>
public class PcapAddress
{
    internal unsafe PcapAddress(in LibPcapNative.Address address)
    {
        Addr = address.Value == null ? null : new Sockaddr(address.Value);
        Netmask = address.Netmask == null ? null : new Sockaddr(address.Netmask);
        Broadaddr = address.Broadcast == null ? null : new Sockaddr(address.Broadcast);
        Dstaddr = address.Destination == null ? null : new Sockaddr(address.Destination);
    }

    public Sockaddr? Addr { get; }

    public Sockaddr? Netmask { get; }

    public Sockaddr? Broadaddr { get; }

    /// <summary>The other end of a point-to-point link.</summary>
    public Sockaddr? Dstaddr { get; }
}
