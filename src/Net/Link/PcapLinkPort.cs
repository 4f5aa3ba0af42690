using System.Net.Sockets;
using HaActors.Net.Wire;
using SharpPcap;
using SharpPcap.LibPcap;

namespace HaActors.Net.Link;

/// <summary><see cref="ILinkPort"/> through libpcap: every VRRP frame that comes in on one interface, each as it arrives.</summary>
public sealed class PcapLinkPort : ILinkPort
{
    /// <summary>Longest frame taken: 255 addresses in one advert.</summary>
    public const int LongestFrame = 1088;

    // Our own frames would be captured too. Not by "inbound": libpcap runs the first frame after a change of filter through its
    // own interpreter, which does not know directions, and the frame is lost (libpcap 1.10.3, pcap_setfilter_linux).
    private const string VrrpFilter = "ip proto 112 and not ether src ";

    // Milliseconds; how soon closing is noticed, as immediate mode does not wait for it to deliver.
    private const int ReadTimeout = 250;

    private readonly LibPcapLiveDevice _device;
    private readonly Socket _membership;
    private FrameHandler? _received;
    private Action? _stopped;

    /// <exception cref="LinkException">The interface cannot be captured from.</exception>
    public PcapLinkPort(InterfaceInfo link)
    {
        try
        {
            _device = LibPcapLiveDeviceList.New().FirstOrDefault(device => device.Name == link.Name)
                ?? throw new LinkException($"Interface {link.Name} is not one that libpcap can capture from.");
            _device.Open(new DeviceConfiguration
            {
                Immediate = true,
                Snaplen = LongestFrame,
                ReadTimeout = ReadTimeout,
                Mode = DeviceModes.None,
            });
            _device.Filter = VrrpFilter + link.Mac;
            _membership = Join(link.Index);
        }
        catch (Exception e) when (e is PcapException or SocketException or DllNotFoundException)
        {
            _device?.Dispose();
            throw new LinkException($"Interface {link.Name} cannot be captured from: {e.Message}", e);
        }
    }

    public void Start(FrameHandler received, Action stopped)
    {
        _received = received;
        _stopped = stopped;
        _device.OnPacketArrival += OnPacketArrival;
        _device.OnCaptureStopped += OnCaptureStopped;
        try
        {
            _device.StartCapture();
        }
        catch (PcapException e)
        {
            throw new LinkException($"Interface {_device.Name} cannot be captured from: {e.Message}", e);
        }
    }

    public bool Send(ReadOnlySpan<byte> frame)
    {
        try
        {
            _device.SendPacket(frame);
            return true;
        }
        catch (PcapException)
        {
            return false;
        }
    }

    public void Dispose()
    {
        _device.OnCaptureStopped -= OnCaptureStopped;
        _device.OnPacketArrival -= OnPacketArrival;
        _device.Dispose();
        _membership.Dispose();
    }

    private void OnPacketArrival(object sender, PacketCapture capture) => _received!(capture.Data);

    private void OnCaptureStopped(object sender, CaptureStoppedEventStatus status) => _stopped!();

    /// <summary>Membership of the group makes the hardware and snooping switches let the frames through without promiscuous mode.</summary>
    private static Socket Join(int interfaceIndex)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            var option = new MulticastOption(Ipv4.ToAddress(AdvertPacket.Group), interfaceIndex);
            socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.AddMembership, option);
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            throw;
        }
    }
}
