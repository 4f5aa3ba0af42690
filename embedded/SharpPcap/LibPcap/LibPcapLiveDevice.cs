using System.Collections.ObjectModel;
using System.Runtime.InteropServices;
using SharpPcap.Native;

namespace SharpPcap.LibPcap;

/// <summary>A network interface. SendPacket may run on any thread beside the capture; all else is for one thread at a time.</summary>
public class LibPcapLiveDevice : PcapDevice, ILiveDevice
{
    /// <summary>PCAP_IF_LOOPBACK, pcap/pcap.h.</summary>
    private const uint LoopbackFlag = 1;

    public LibPcapLiveDevice(PcapInterface pcapIf) : base(pcapIf)
    {
    }

    public virtual ReadOnlyCollection<PcapAddress> Addresses => new(Interface.Addresses);

    /// <summary>PCAP_IF_ bits, pcap/pcap.h.</summary>
    public virtual uint Flags => Interface.Flags;

    public virtual bool Loopback => (Flags & LoopbackFlag) != 0;

    public override unsafe void Open(DeviceConfiguration configuration)
    {
        if (Opened) return;
        var error = stackalloc byte[LibPcapNative.ErrorBufferSize];
        var pcap = new PcapSafeHandle(LibPcapNative.Create(Name, error));
        if (pcap.IsInvalid) throw new PcapException($"{Name}: {LibPcapNative.Text(error)}");
        try
        {
            Configure(pcap, configuration);
            // Reads wait in poll beside the stop signal, so pcap itself must not block.
            if (LibPcapNative.SetNonBlocking(pcap, 1, error) < 0) throw new PcapException($"{Name}: {LibPcapNative.Text(error)}");
        }
        catch
        {
            pcap.Dispose();
            throw;
        }

        Opening(pcap, LibPcapNative.GetSelectableFd(pcap), configuration.ReadTimeout);
    }

    /// <exception cref="DeviceNotReadyException">The device is not open.</exception>
    /// <exception cref="PcapException">The kernel refused the frame, for one because it is too long or the link is down.</exception>
    public virtual unsafe void SendPacket(ReadOnlySpan<byte> p, ICaptureHeader? header = null)
    {
        var pcap = Pcap ?? throw NotOpen();
        int sent;
        int errno;
        try
        {
            fixed (byte* data = p) sent = LibPcapNative.Inject(pcap, data, (nuint)p.Length);
            errno = Marshal.GetLastPInvokeError();
        }
        catch (ObjectDisposedException)
        {
            throw NotOpen();
        }

        // pcap_geterr's buffer belongs to the capture thread, hence errno.
        if (sent < 0) throw new PcapException($"{Name}: sending {p.Length} bytes: {Marshal.GetPInvokeErrorMessage(errno)}");
    }

    private void Configure(PcapSafeHandle pcap, DeviceConfiguration configuration)
    {
        Check(LibPcapNative.SetSnaplen(pcap, configuration.Snaplen), pcap);
        Check(LibPcapNative.SetPromiscuous(pcap, configuration.Mode.HasFlag(DeviceModes.Promiscuous) ? 1 : 0), pcap);
        Check(LibPcapNative.SetTimeout(pcap, configuration.ReadTimeout), pcap);
        if (configuration.Immediate ?? configuration.Mode.HasFlag(DeviceModes.MaxResponsiveness))
            Check(LibPcapNative.SetImmediateMode(pcap, 1), pcap);
        if ((configuration.BufferSize ?? configuration.KernelBufferSize) is { } bytes)
            Check(LibPcapNative.SetBufferSize(pcap, bytes), pcap);
        Check(LibPcapNative.Activate(pcap), pcap);
    }

    /// <summary>libpcap reports warnings, such as no promiscuous mode, as positive numbers.</summary>
    private void Check(int result, PcapSafeHandle pcap)
    {
        if (result < 0) throw new PcapException($"{Name}: {pcap.LastError()} ({(PcapError)result})", (PcapError)result);
    }
}
