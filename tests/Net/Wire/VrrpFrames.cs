using HaActors.Net.Wire;

namespace HaActors.Net.Tests.Wire;

/// <summary>Frames that the tests of the codec start from.</summary>
internal static class VrrpFrames
{
    public const uint Source = 0xc0000201;

    public const string KeepalivedSource = "16:fa:8c:21:72:03";

    /// <summary>
    /// Captured by tcpdump 4.99.3 from keepalived 2.2.7 (Debian 12): vrrp_version 3, virtual_router_id 51, priority 100,
    /// advert_int 0.05, address 192.0.2.100 on a machine with 192.0.2.1.
    /// </summary>
    public static byte[] Keepalived() => Convert.FromHexString(
        "01005e00001216fa8c217203080045c00020000100"
        + "00ff701899c0000201e00000123133640100"
        + "0505d1c0000264");

    /// <summary>vrid 51, priority 100, 100 cs, 192.0.2.100 from 192.0.2.1.</summary>
    public static byte[] Good(VrrpChecksum checksum = VrrpChecksum.PseudoHeader, byte vrid = 51, byte priority = 100, int interval = 100, byte[]? addresses = null)
    {
        addresses ??= [192, 0, 2, 100];
        var frame = new byte[VrrpAdvert.FrameSize(Source, addresses.Length / 4)];
        VrrpAdvert.Write(frame, AdvertPath.ToGroup(new MacAddress(0x0200_0000_0001), Source), vrid, priority, interval, addresses, checksum);
        return frame;
    }

    /// <summary>Changes one byte and makes the IP header's checksum right again.</summary>
    public static byte[] WithIpByte(byte[] frame, int offset, byte value)
    {
        var header = frame.AsSpan(EthernetHeader.Size, Ipv4Header.Size);
        header[offset] = value;
        header[10..12].Clear();
        var checksum = InternetChecksum.Finish(InternetChecksum.Add(header));
        header[10] = (byte)(checksum >> 8);
        header[11] = (byte)checksum;
        return frame;
    }

    /// <summary>Changes one byte of the VRRP message and makes its checksum (message only) right again.</summary>
    public static byte[] WithVrrpByte(byte[] frame, int offset, byte value)
    {
        var message = frame.AsSpan(EthernetHeader.Size + Ipv4Header.Size);
        message[offset] = value;
        message[6..8].Clear();
        var checksum = InternetChecksum.Finish(InternetChecksum.Add(message));
        message[6] = (byte)(checksum >> 8);
        message[7] = (byte)checksum;
        return frame;
    }
}
