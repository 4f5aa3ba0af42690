using System.Net.Sockets;
using HaActors.Net.Native;
using HaActors.Net.Wire;
using SharpPcap;
using SharpPcap.LibPcap;

namespace HaActors.Net.Link;

/// <summary><see cref="ILinkPort"/> through libpcap: every advert, ARP frame and neighbour
/// advertisement that comes in on one interface, each as it arrives.</summary>
public sealed class PcapLinkPort : ILinkPort
{
    /// <summary>Longest frame taken: Ethernet's usual 1500 bytes and the header.</summary>
    public const int LongestFrame = 1514;

    // Our own frames would be captured too. Not by "inbound": libpcap runs the first frame after a change of filter through its
    // own interpreter, which does not know directions, and the frame is lost (libpcap 1.10.3, pcap_setfilter_linux).
    // Byte 40 of IPv6 is the type of ICMPv6: 136 is the neighbour advertisement (RFC 4861 section 4.4).
    private const string Filter = "(ip proto 112 or ip6 proto 112 or arp or (icmp6 and ip6[40] = 136)) and not ether src ";

    // Milliseconds; how soon closing is noticed, as immediate mode does not wait for it to deliver.
    private const int ReadTimeout = 250;

    private readonly LibPcapLiveDevice _device;
    private readonly Socket _membership;
    private readonly Socket? _membershipV6;
    private readonly RawSocket _raw;
    private readonly RawSocket? _rawV6;
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
            _device.Filter = Filter + link.Mac;
            _membership = Join(AddressFamily.InterNetwork, SocketOptionLevel.IP, new MulticastOption(AdvertPath.GroupV4.ToIPAddress(), link.Index));
            _membershipV6 = JoinV6(link.Index);
            _raw = new RawSocket(v6: false, Ipv4Header.Vrrp, link.Name);
            if (_membershipV6 is not null)
                _rawV6 = new RawSocket(v6: true, Ipv4Header.Vrrp, link.Name);
        }
        catch (Exception e) when (e is PcapException or SocketException or LinuxException or DllNotFoundException)
        {
            _device?.Dispose();
            _membership?.Dispose();
            _membershipV6?.Dispose();
            _raw?.Dispose();
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

    public bool SendPacket(ReadOnlySpan<byte> packet, WireAddress destination)
    {
        Span<byte> bytes = stackalloc byte[WireAddress.V6Size];
        ReadOnlySpan<byte> address = bytes[..destination.Write(bytes)];
        return destination.IsV4 ? _raw.Send(packet, address) : _rawV6?.Send(packet, address) ?? false;
    }

    public void Dispose()
    {
        _device.OnCaptureStopped -= OnCaptureStopped;
        _device.OnPacketArrival -= OnPacketArrival;
        _device.Dispose();
        _membership.Dispose();
        _membershipV6?.Dispose();
        _raw.Dispose();
        _rawV6?.Dispose();
    }

    private void OnPacketArrival(object sender, PacketCapture capture) => _received!(capture.Data);

    private void OnCaptureStopped(object sender, CaptureStoppedEventStatus status) => _stopped!();

    /// <summary>Membership of the group makes the hardware and snooping switches let the frames through without promiscuous mode.</summary>
    private static Socket Join(AddressFamily family, SocketOptionLevel level, object group)
    {
        var socket = new Socket(family, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            socket.SetSocketOption(level, SocketOptionName.AddMembership, group);
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            throw;
        }
    }

    /// <returns>Null where the system has no IPv6; such an interface has no link-local address either, and sends no adverts over it.</returns>
    private static Socket? JoinV6(int interfaceIndex)
    {
        try
        {
            var group = new IPv6MulticastOption(AdvertPath.GroupV6.ToIPAddress(), interfaceIndex);
            return Join(AddressFamily.InterNetworkV6, SocketOptionLevel.IPv6, group);
        }
        catch (SocketException)
        {
            return null;
        }
    }
}
