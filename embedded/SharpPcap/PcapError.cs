namespace SharpPcap;

/// <summary>libpcap's PCAP_ERROR_ codes (pcap/pcap.h).</summary>
public enum PcapError
{
    TimestampPrecisionNotSupported = -12,
    PromiscuousPermissionDenied = -11,
    TimestampTypeNotSupported = -10,
    InterfaceNotUp = -9,
    PermissionDenied = -8,
    NotRfmon = -7,
    RfmonNotSupported = -6,
    NoSuchDevice = -5,
    Activated = -4,
    NotActivated = -3,
    Break = -2,
    Generic = -1,
}
