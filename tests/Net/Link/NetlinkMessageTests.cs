using HaActors.Net.Link;

namespace HaActors.Net.Tests.Link;

public sealed class NetlinkMessageTests
{
    [Fact]
    public void Message_is_laid_out_as_the_kernel_reads_it()
    {
        // struct nlmsghdr, struct ifaddrmsg, IFA_LOCAL 192.0.2.100, an odd attribute with padding; little-endian machine.
        var message = new byte[64];
        message.AsSpan().Fill(0xff);
        var end = NetlinkMessage.Begin(message, NetlinkMessage.NewAddress, 0x405, NetlinkMessage.AddressSize);
        end = NetlinkMessage.Append(message, end, NetlinkMessage.IfaLocal, 0xc0000264);
        end = NetlinkMessage.Append(message, end, 3, [0x61]);
        NetlinkMessage.End(message, end);
        Assert.Equal(
            "28000000" + "14000504" + "00000000" + "00000000" + "0000000000000000" + "08000200c0000264" + "0500030061000000",
            Convert.ToHexStringLower(message.AsSpan(0, end)));
    }

    [Fact]
    public void Messages_and_attributes_are_taken_apart_again()
    {
        var buffer = new byte[128];
        var end = 0;
        for (byte i = 1; i <= 2; i++)
        {
            var message = buffer.AsSpan(end);
            var length = NetlinkMessage.Begin(message, i, 0, NetlinkMessage.AddressSize);
            length = NetlinkMessage.Append(message, length, 9, [i]);
            NetlinkMessage.End(message, length);
            end += length;
        }

        ReadOnlySpan<byte> datagram = buffer.AsSpan(0, end);
        for (byte i = 1; i <= 2; i++)
        {
            Assert.True(NetlinkMessage.TryTake(ref datagram, out var type, out var body));
            Assert.Equal(i, type);
            Assert.Equal([i], NetlinkMessage.Find(body[NetlinkMessage.AddressSize..], 9).ToArray());
            Assert.True(NetlinkMessage.Find(body[NetlinkMessage.AddressSize..], 8).IsEmpty);
        }

        Assert.False(NetlinkMessage.TryTake(ref datagram, out _, out _));
    }

    [Fact]
    public void Broken_lengths_end_the_reading()
    {
        var random = new Random(16);
        var bytes = new byte[64];
        for (var i = 0; i < 100_000; i++)
        {
            random.NextBytes(bytes);
            bytes[1] = bytes[2] = bytes[3] = 0;
            ReadOnlySpan<byte> datagram = bytes;
            while (NetlinkMessage.TryTake(ref datagram, out _, out var body))
                _ = NetlinkMessage.Find(body, 1);
        }
    }
}
