using System.Net.NetworkInformation;

namespace SharpPcap;

/// <summary>A device that libpcap can open.</summary>
public interface IPcapDevice : IDisposable
{
    string Name { get; }

    string? Description { get; }

    /// <summary>libpcap's text for the last failure.</summary>
    string LastError { get; }

    /// <summary>The filter in pcap-filter(7)'s language; settable while open.</summary>
    string? Filter { get; set; }

    PhysicalAddress? MacAddress { get; }

    void Open(DeviceConfiguration configuration);

    void Close();
}
