namespace SharpPcap;

/// <summary>A call of libpcap failed; the message is libpcap's.</summary>
public class PcapException : Exception
{
    internal PcapException(string message) : base(message) => Error = PcapError.Generic;

    internal PcapException(string message, PcapError error) : base(message) => Error = error;

    public PcapError Error { get; }
}
