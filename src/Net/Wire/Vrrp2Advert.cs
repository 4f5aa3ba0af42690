using System.Security.Cryptography;

namespace HaActors.Net.Wire;

/// <summary>
/// A VRRP version 2 advertisement (RFC 3768 section 5) as received in one Ethernet frame. The simple-text authentication is
/// RFC 2338's, which RFC 3768 dropped and keepalived kept. Reading and writing allocate nothing.
/// </summary>
public readonly ref struct Vrrp2Advert
{
    /// <summary>Authentication data at the end, bytes; always there.</summary>
    public const int AuthenticationSize = 8;

    private const byte Version = 2;

    // Authentication types of RFC 2338 section 5.3.6.
    private const byte NoAuthentication = 0;
    private const byte SimpleText = 1;

    /// <summary>Virtual router id, 1-255.</summary>
    public byte Vrid { get; private init; }

    /// <summary>0: the sender releases the address; 255: it owns it.</summary>
    public byte Priority { get; private init; }

    /// <summary>Adver Int, 1-255 seconds.</summary>
    public byte IntervalSeconds { get; private init; }

    /// <summary>IPv4.</summary>
    public WireAddress Source { get; private init; }

    /// <summary>The virtual addresses, four bytes each in network order; a view of the frame.</summary>
    public ReadOnlySpan<byte> Addresses { get; private init; }

    private byte AuthenticationType { get; init; }

    private ReadOnlySpan<byte> Authentication { get; init; }

    /// <summary>Whether a message begins like VRRP version 2; CARP's does too, see <see cref="CarpAdvert.IsCarp"/>.</summary>
    public static bool IsVrrp2(ReadOnlySpan<byte> message) => VrrpMessage.HasVersion(message, Version);

    /// <summary>Length of a whole frame that carries so many addresses.</summary>
    public static int FrameSize(int addresses) => EthernetHeader.Size + Ipv4Header.Size + VrrpMessage.HeaderSize + 4 * addresses + AuthenticationSize;

    /// <summary>Writes a whole frame.</summary>
    /// <param name="path">IPv4.</param>
    /// <param name="addresses">1-255 virtual addresses, four bytes each in network order.</param>
    /// <param name="password">0-8 bytes; none is no authentication.</param>
    /// <returns>Length of the frame.</returns>
    public static int Write(
        Span<byte> frame,
        in AdvertPath path,
        byte vrid,
        byte priority,
        byte intervalSeconds,
        ReadOnlySpan<byte> addresses,
        ReadOnlySpan<byte> password)
    {
        var message = VrrpMessage.Begin(frame, path, Version, vrid, priority, addresses, AuthenticationSize);
        message[4] = password.IsEmpty ? NoAuthentication : SimpleText;
        message[5] = intervalSeconds;
        password.CopyTo(message[^AuthenticationSize..]);
        return VrrpMessage.End(message, path, InternetChecksum.Add(message));
    }

    /// <summary>
    /// Reads a message by the rules of RFC 3768 section 7.1. Whether the vrid is open here with this interval and password and
    /// the sender is another node is for the receiver to check.
    /// </summary>
    /// <returns><see cref="DropReason.None"/> if all else is good.</returns>
    public static DropReason TryRead(scoped in AdvertPacket packet, out Vrrp2Advert advert)
    {
        advert = default;
        if (packet.Source.IsV6)
            return DropReason.BadVersion;
        var reason = VrrpMessage.Check(packet, Version, AuthenticationSize);
        if (reason != DropReason.None)
            return reason;
        var message = packet.Message;
        if (InternetChecksum.Finish(InternetChecksum.Add(message)) != 0)
            return DropReason.BadChecksum;
        if (message[5] == 0)
            return DropReason.BadInterval;
        advert = new Vrrp2Advert
        {
            Vrid = message[1],
            Priority = message[2],
            AuthenticationType = message[4],
            IntervalSeconds = message[5],
            Source = packet.Source,
            Addresses = message[VrrpMessage.HeaderSize..^AuthenticationSize],
            Authentication = message[^AuthenticationSize..],
        };
        return DropReason.None;
    }

    /// <summary>Whether the advert carries this password, or no authentication where there is none.</summary>
    /// <param name="password">0-8 bytes.</param>
    public bool IsAuthenticatedBy(ReadOnlySpan<byte> password)
    {
        if (password.IsEmpty)
            return AuthenticationType == NoAuthentication;
        Span<byte> expected = stackalloc byte[AuthenticationSize];
        password.CopyTo(expected);
        return AuthenticationType == SimpleText && CryptographicOperations.FixedTimeEquals(expected, Authentication);
    }
}
