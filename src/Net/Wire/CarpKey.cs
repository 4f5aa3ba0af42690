using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace HaActors.Net.Wire;

/// <summary>
/// What a CARP group shares: HMAC-SHA1 by its password over version, type, vhid, the virtual addresses (IPv4 before IPv6, ascending)
/// and the advert's counter, as ucarp (with its one address), FreeBSD and OpenBSD compute it. A node with other addresses is therefore
/// refused like one with another password. Immutable; signing and checking allocate nothing.
/// </summary>
[SuppressMessage("Security", "CA5350:Do Not Use Weak Cryptographic Algorithms", Justification = "CARP version 2 knows no other.")]
public sealed class CarpKey
{
    /// <summary>Longest password, characters: CARP_KEY_LEN 20 with the NUL that ucarp counts.</summary>
    public const int LongestPassword = 19;

    private const byte Version = 2;
    private const byte AdvertisementType = 1;
    private const int MostAddresses = 255;

    private readonly byte[] _key;
    private readonly byte[] _start;
    private readonly byte[]? _startWithoutLinkLocal;

    /// <param name="password">1-19 characters of ASCII.</param>
    /// <param name="addresses">1-255 virtual addresses in any order.</param>
    public CarpKey(string password, byte vhid, IEnumerable<WireAddress> addresses)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(password.Length, LongestPassword);
        var sorted = addresses.OrderBy(address => address.IsV6).ThenBy(address => address).ToArray();
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sorted.Length, MostAddresses);
        _key = Encoding.ASCII.GetBytes(password);
        _start = Start(vhid, sorted);
        if (sorted.Any(address => address.IsLinkLocal))
            _startWithoutLinkLocal = Start(vhid, sorted.Where(address => !address.IsLinkLocal));
    }

    /// <summary>Writes the digest of an advert with this counter, 20 bytes.</summary>
    public void Sign(ulong counter, Span<byte> digest) => Sign(_start, counter, digest);

    /// <summary>
    /// Whether an advert's digest was made with this key; takes as long for a wrong one as for a right one. OpenBSD leaves link-local
    /// addresses out of what it sends (netinet/ip_carp.c HMAC_NOV6LL) and accepts both forms; so do we.
    /// </summary>
    public bool Accepts(in CarpAdvert advert) =>
        Accepts(_start, advert) || (_startWithoutLinkLocal is { } start && Accepts(start, advert));

    private static byte[] Start(byte vhid, IEnumerable<WireAddress> addresses)
    {
        byte[] start = [Version, AdvertisementType, vhid];
        foreach (var address in addresses)
        {
            var length = start.Length;
            Array.Resize(ref start, length + address.Size);
            address.Write(start.AsSpan(length));
        }

        return start;
    }

    private bool Accepts(byte[] start, in CarpAdvert advert)
    {
        Span<byte> expected = stackalloc byte[HMACSHA1.HashSizeInBytes];
        Sign(start, advert.Counter, expected);
        return CryptographicOperations.FixedTimeEquals(expected, advert.Digest);
    }

    private void Sign(byte[] start, ulong counter, Span<byte> digest)
    {
        Span<byte> message = stackalloc byte[3 + WireAddress.V6Size * MostAddresses + sizeof(ulong)];
        start.CopyTo(message);
        BinaryPrimitives.WriteUInt64BigEndian(message[start.Length..], counter);
        HMACSHA1.HashData(_key, message[..(start.Length + sizeof(ulong))], digest);
    }
}
