using System.Net.NetworkInformation;
using System.Runtime.InteropServices;
using SharpPcap.Native;

namespace SharpPcap.LibPcap;

/// <summary>An interface as libpcap lists it, in the network namespace of the thread that asked.</summary>
public class PcapInterface
{
    private unsafe PcapInterface(in LibPcapNative.Interface source)
    {
        Name = LibPcapNative.Text(source.Name);
        Description = Marshal.PtrToStringUTF8((IntPtr)source.Description);
        Flags = source.Flags;
        for (var address = source.Addresses; address != null; address = address->Next) Addresses.Add(new PcapAddress(*address));
    }

    public string Name { get; }

    public string? Description { get; }

    /// <summary>PCAP_IF_ bits, pcap/pcap.h.</summary>
    public uint Flags { get; }

    public List<PcapAddress> Addresses { get; } = [];

    public PhysicalAddress? MacAddress => Addresses.Select(address => address.Addr?.hardwareAddress).FirstOrDefault(mac => mac != null);

    /// <exception cref="PcapException">libpcap can't list the interfaces.</exception>
    public static unsafe IReadOnlyList<PcapInterface> GetAllPcapInterfaces()
    {
        var error = stackalloc byte[LibPcapNative.ErrorBufferSize];
        if (LibPcapNative.FindAllDevices(out var first, error) != 0) throw new PcapException(LibPcapNative.Text(error));
        try
        {
            var interfaces = new List<PcapInterface>();
            for (var at = first; at != null; at = at->Next) interfaces.Add(new PcapInterface(*at));
            return interfaces;
        }
        finally
        {
            LibPcapNative.FreeAllDevices(first);
        }
    }
}
