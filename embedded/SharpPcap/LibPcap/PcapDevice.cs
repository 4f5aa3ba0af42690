using System.Net.NetworkInformation;
using SharpPcap.Native;

namespace SharpPcap.LibPcap;

/// <summary>Opening state, filter and statistics of a device; receiving stands in CaptureLoop.</summary>
public abstract class PcapDevice : ICaptureDevice
{
    private readonly FrameHeader _header = new();
    private volatile PcapSafeHandle? _pcap;
    private int _socket;
    private int _readTimeout;
    private string? _filter;
    private string _lastError = "";
    private CaptureLoop? _capture;

    protected PcapDevice(PcapInterface pcapIf) => Interface = pcapIf;

    public virtual event PacketArrivalEventHandler? OnPacketArrival;

    public virtual event CaptureStoppedEventHandler? OnCaptureStopped;

    public virtual PcapInterface Interface { get; }

    public virtual string Name => Interface.Name;

    public virtual string? Description => Interface.Description;

    public virtual PhysicalAddress? MacAddress => Interface.MacAddress;

    public virtual bool Opened => _pcap != null;

    public virtual bool Started => _capture is { Running: true };

    /// <summary>5 s unless set: a handler that blocks for longer keeps its thread.</summary>
    public TimeSpan StopCaptureTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The text of the last failure of a read; empty when there was none.</summary>
    public virtual string LastError => _lastError;

    /// <summary>A fresh reading.</summary>
    /// <exception cref="DeviceNotReadyException">The device is not open.</exception>
    /// <exception cref="PcapException">libpcap has no counters to give.</exception>
    public virtual ICaptureStatistics Statistics
    {
        get
        {
            var pcap = _pcap ?? throw NotOpen();
            if (LibPcapNative.Stats(pcap, out var counters) < 0) throw new PcapException($"{Name}: {pcap.LastError()}");
            return new PcapStatistics
            {
                ReceivedPackets = counters.Received,
                DroppedPackets = counters.Dropped,
                InterfaceDroppedPackets = counters.InterfaceDropped,
            };
        }
    }

    /// <exception cref="DeviceNotReadyException">The device is not open.</exception>
    /// <exception cref="PcapException">The text is not a filter.</exception>
    public virtual string? Filter
    {
        get => _filter;
        set
        {
            var pcap = _pcap ?? throw NotOpen();
            using var program = CompiledFilter.Compile(pcap, value ?? "");
            program.ApplyTo(pcap);
            _filter = value;
        }
    }

    /// <summary>The open handle; null when closed. SendPacket reads it from any thread.</summary>
    private protected PcapSafeHandle? Pcap => _pcap;

    /// <summary>True if the text is a filter for Ethernet; otherwise the reason in <paramref name="errorString"/>.</summary>
    public static bool CheckFilter(string filterExpression, out string? errorString)
    {
        using var pcap = new PcapSafeHandle(LibPcapNative.OpenDead(LibPcapNative.DataLinkEthernet, snaplen: 65536));
        try
        {
            CompiledFilter.Compile(pcap, filterExpression).Dispose();
            errorString = null;
            return true;
        }
        catch (PcapException e)
        {
            errorString = e.Message;
            return false;
        }
    }

    public abstract void Open(DeviceConfiguration configuration);

    /// <exception cref="DeviceNotReadyException">The device is not open, or OnPacketArrival has no handler.</exception>
    public virtual void StartCapture()
    {
        if (Started) return;
        var pcap = _pcap ?? throw NotOpen();
        if (OnPacketArrival == null) throw new DeviceNotReadyException($"{Name}: OnPacketArrival has no handler");
        _capture?.Dispose();
        _capture = new CaptureLoop(pcap, _socket, Name, Arrived, Ended);
    }

    /// <summary>Returns when the capture thread has ended. Not from a handler: it would wait for itself.</summary>
    /// <exception cref="PcapException">The thread did not end within StopCaptureTimeout.</exception>
    public virtual void StopCapture()
    {
        if (_capture is not { } capture) return;
        if (!capture.Stop(StopCaptureTimeout)) throw new PcapException($"{Name}: the capture thread did not end within {StopCaptureTimeout}");
        capture.Dispose();
        _capture = null;
    }

    /// <summary>Waits up to ReadTimeout for one frame, which is valid until the next call.</summary>
    /// <exception cref="InvalidOperationDuringBackgroundCaptureException">The capture thread runs.</exception>
    public virtual unsafe GetPacketStatus GetNextPacket(out PacketCapture e)
    {
        e = default;
        if (Started) throw new InvalidOperationDuringBackgroundCaptureException($"{Name}: the capture thread takes the packets");
        var pcap = _pcap ?? throw NotOpen();
        LibPcapNative.PacketHeader* header;
        byte* data;
        var result = LibPcapNative.Next(pcap, &header, &data);
        if (result == (int)GetPacketStatus.ReadTimeout && StopSignal.WaitWithoutSignal(_socket, _readTimeout) == StopSignal.Outcome.Packet)
            result = LibPcapNative.Next(pcap, &header, &data);

        if (result == (int)GetPacketStatus.Error) _lastError = pcap.LastError();
        if (result != (int)GetPacketStatus.PacketRead) return (GetPacketStatus)result;
        _header.Fill(*header);
        e = new PacketCapture(this, _header, new ReadOnlySpan<byte>(data, (int)header->CapturedLength));
        return GetPacketStatus.PacketRead;
    }

    public virtual void Close()
    {
        StopCapture();
        var pcap = _pcap;
        _pcap = null;
        _filter = null;
        pcap?.Dispose();
    }

    public void Dispose()
    {
        Close();
        GC.SuppressFinalize(this);
    }

    public override string ToString() => Name;

    private protected void Opening(PcapSafeHandle pcap, int socket, int readTimeout) => (_socket, _readTimeout, _pcap) = (socket, readTimeout, pcap);

    private protected DeviceNotReadyException NotOpen() => new($"{Name} is not open");

    private void Arrived(in LibPcapNative.PacketHeader header, ReadOnlySpan<byte> data)
    {
        _header.Fill(header);
        OnPacketArrival?.Invoke(this, new PacketCapture(this, _header, data));
    }

    private void Ended(string? error)
    {
        if (error != null) _lastError = error;
        OnCaptureStopped?.Invoke(this, error == null ? CaptureStoppedEventStatus.CompletedWithoutError : CaptureStoppedEventStatus.ErrorWhileCapturing);
    }
}
