using System.Net;
using System.Runtime.InteropServices;
using HaActors.Net.Native;

namespace HaActors.Net.Proxy;

/// <summary>
/// Hashes that are the same on every node, in every process and version, so that all nodes send a client to the same server: FNV-1a with 64 bits,
/// then the finalizer of MurmurHash3. Not for hash tables that strangers fill on purpose.
/// </summary>
internal static class StableHash
{
    private const ulong OffsetBasis = 0xcbf29ce484222325;
    private const ulong Prime = 0x100000001b3;

    public static ulong Of(ReadOnlySpan<byte> bytes, ulong seed = 0)
    {
        ulong hash = OffsetBasis ^ seed;
        foreach (byte each in bytes) hash = (hash ^ each) * Prime;
        return Mix(hash);
    }

    /// <summary>Of the address alone, so that all connections of a client have the same.</summary>
    public static ulong Of(in SocketName client) => Of(client.AddressBytes);

    /// <summary>Of a name, by its UTF-16 code units.</summary>
    public static ulong Of(string text, ulong seed) => Of(MemoryMarshal.AsBytes(text.AsSpan()), seed);

    public static ulong Of(IPAddress address) => Of(new SocketName(new IPEndPoint(address, 0)));

    public static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 33)) * 0xff51afd7ed558ccd;
        value = (value ^ (value >> 33)) * 0xc4ceb9fe1a85ec53;
        return value ^ (value >> 33);
    }
}
