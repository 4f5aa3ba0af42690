using SharpPcap;
using SharpPcap.LibPcap;

namespace HaActors.Engine.Tests;

/// <summary>Listing, opening, filters and errors of devices, in both builds.</summary>
public sealed class PcapDeviceTests
{
    [SkippableFact]
    public void Listed_device_has_its_name_and_hardware_address() => PcapNamespace.Run((left, right) =>
    {
        Assert.Equal(("left", "right"), (left.Name, right.Name));
        Assert.Equal("020000000001", left.MacAddress!.ToString());
        Assert.False(left.Loopback);
        Assert.True(LibPcapLiveDeviceList.New()["lo"].Loopback);
        Assert.Throws<IndexOutOfRangeException>(() => LibPcapLiveDeviceList.New()["middle"]);
    });

    [SkippableFact]
    public void Listed_device_has_its_addresses() => PcapNamespace.Run((_, _) =>
    {
        PcapNamespace.Ip("address add 192.0.2.1/24 dev left");
        PcapNamespace.Ip("address add 2001:db8::1/64 dev left nodad");
        var addresses = LibPcapLiveDeviceList.New()["left"].Addresses.Select(address => address.Addr?.ipAddress?.ToString()).ToList();
        Assert.Contains("192.0.2.1", addresses);
        Assert.Contains("2001:db8::1", addresses);
    });

    [SkippableFact]
    public void Closed_device_refuses_to_work() => PcapNamespace.Run((left, _) =>
    {
        Assert.False(left.Opened);
        Assert.Throws<DeviceNotReadyException>(() => left.Filter = "ip");
        Assert.Throws<DeviceNotReadyException>(() => left.StartCapture());
        Assert.Throws<DeviceNotReadyException>(() => left.SendPacket(PcapNamespace.Frame(1)));
        left.Open(DeviceModes.Promiscuous, 100);
        Assert.True(left.Opened);
        Assert.Throws<DeviceNotReadyException>(() => left.StartCapture());
        left.Close();
        left.Close();
        Assert.False(left.Opened);
        Assert.Throws<DeviceNotReadyException>(() => left.SendPacket(PcapNamespace.Frame(1)));
    });

    [SkippableFact]
    public void Bad_filter_is_refused_and_the_device_stays_open() => PcapNamespace.Run((left, _) =>
    {
        left.Open();
        Assert.Throws<PcapException>(() => left.Filter = "nonsense (");
        left.Filter = "ip proto 112";
        Assert.Equal("ip proto 112", left.Filter);
    });

    [SkippableFact]
    public void CheckFilter_tells_the_reason() => PcapNamespace.Run((_, _) =>
    {
        Assert.True(PcapDevice.CheckFilter("ip proto 112 or arp", out _));
        Assert.False(PcapDevice.CheckFilter("nonsense (", out var reason));
        Assert.NotEmpty(reason!);
    });

    [SkippableFact]
    public void Oversized_frame_is_refused() => PcapNamespace.Run((left, _) =>
    {
        left.Open();
        Assert.Throws<PcapException>(() => left.SendPacket(new byte[70_000]));
    });

    [SkippableFact]
    public void Frame_on_a_link_that_is_down_is_refused() => PcapNamespace.Run((left, _) =>
    {
        left.Open();
        PcapNamespace.Ip("link set left down");
        Assert.Throws<PcapException>(() => left.SendPacket(PcapNamespace.Frame(1)));
    });

    [SkippableFact]
    public void Reading_beside_the_capture_thread_is_refused() => PcapNamespace.Run((left, _) =>
    {
        left.Open(DeviceModes.Promiscuous, 100);
        left.OnPacketArrival += (_, _) => { };
        left.StartCapture();
        Assert.Throws<InvalidOperationDuringBackgroundCaptureException>(() => left.GetNextPacket(out PacketCapture _));
        left.StopCapture();
    });
}
