using System.Runtime.InteropServices;

namespace SharpPcap.Native;

/// <summary>A pcap_t; closed once no call uses it any more.</summary>
internal sealed class PcapSafeHandle : SafeHandle
{
    public PcapSafeHandle(IntPtr pcap) : base(IntPtr.Zero, ownsHandle: true) => SetHandle(pcap);

    public override bool IsInvalid => handle == IntPtr.Zero;

    protected override bool ReleaseHandle()
    {
        LibPcapNative.Close(handle);
        return true;
    }

    /// <summary>libpcap's text for the last failure on this handle.</summary>
    public unsafe string LastError() => LibPcapNative.Text(LibPcapNative.GetError(this));
}
