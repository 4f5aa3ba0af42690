using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace HaActors.Net.Wire;

/// <summary>
/// What a CARP group shares: HMAC-SHA1 by its password over version, type, vhid, the virtual addresses in ascending order and the
/// advert's counter, as ucarp (with its one address), FreeBSD and OpenBSD compute it. A node with other addresses is therefore
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

    /// <param name="password">1-19 characters of ASCII.</param>
    /// <param name="addresses">1-255 virtual addresses, host order, in any order.</param>
    public CarpKey(string password, byte vhid, IEnumerable<uint> addresses)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(password.Length, LongestPassword);
        var sorted = addresses.Order().ToArray();
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sorted.Length, MostAddresses);
        _key = Encoding.ASCII.GetBytes(password);
        _start = new byte[3 + 4 * sorted.Length];
        (_start[0], _start[1], _start[2]) = (Version, AdvertisementType, vhid);
        for (var i = 0; i < sorted.Length; i++)
            BinaryPrimitives.WriteUInt32BigEndian(_start.AsSpan(3 + 4 * i), sorted[i]);
    }

    /// <summary>Writes the digest of an advert with this counter, 20 bytes.</summary>
    public void Sign(ulong counter, Span<byte> digest)
    {
        Span<byte> message = stackalloc byte[3 + 4 * MostAddresses + sizeof(ulong)];
        _start.CopyTo(message);
        BinaryPrimitives.WriteUInt64BigEndian(message[_start.Length..], counter);
        HMACSHA1.HashData(_key, message[..(_start.Length + sizeof(ulong))], digest);
    }

    /// <summary>Whether an advert's digest was made with this key; takes as long for a wrong one as for a right one.</summary>
    public bool Accepts(in CarpAdvert advert)
    {
        Span<byte> expected = stackalloc byte[HMACSHA1.HashSizeInBytes];
        Sign(advert.Counter, expected);
        return CryptographicOperations.FixedTimeEquals(expected, advert.Digest);
    }
}
