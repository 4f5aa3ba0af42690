using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace HaActors.Net.Wire;

/// <summary>IPv4 addresses as numbers in host order, the form that the wire code and the machines compare (192.0.2.1 is 0xc0000201).</summary>
public static class Ipv4
{
    /// <summary>Number of an IPv4 address.</summary>
    /// <exception cref="ArgumentException">The address is not IPv4.</exception>
    public static uint ToNumber(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[4];
        if (address.AddressFamily != AddressFamily.InterNetwork || !address.TryWriteBytes(bytes, out _))
            throw new ArgumentException($"{address} is not an IPv4 address.", nameof(address));
        return BinaryPrimitives.ReadUInt32BigEndian(bytes);
    }

    /// <summary>Address of a number.</summary>
    public static IPAddress ToAddress(uint number)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, number);
        return new IPAddress(bytes);
    }
}
