using System.Buffers.Binary;
using System.Security.Cryptography;
using HaActors.Net.Model;
using HaActors.Net.Wire;

namespace HaActors.Net.Redundancy.Runtime;

/// <summary>What a CARP VIP needs beside its machine to speak and to believe: the group's key, and the counter of its own adverts. Belongs to the redundancy thread.</summary>
internal sealed class CarpVoice
{
    private readonly byte _vhid;
    private readonly byte _advBase;

    // Begins anywhere, so that a restart does not repeat the adverts of the run before.
    private ulong _counter = BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(sizeof(ulong)));

    public CarpVoice(VipSettings vip)
    {
        _vhid = vip.Id;
        _advBase = (byte)vip.AdvertInterval.TotalSeconds;
        Key = new CarpKey(vip.Password?.Text ?? "", vip.Id, vip.Addresses.Select(prefix => WireAddress.From(prefix.Address)));
    }

    public CarpKey Key { get; }

    /// <summary>Writes the next advert; priority 0 is a bow-out.</summary>
    public int Write(Span<byte> frame, in AdvertPath path, byte priority)
    {
        var (advBase, advSkew) = priority == 0 ? (CarpAdvert.BowOut, CarpAdvert.BowOut) : (_advBase, CarpElection.AdvSkew(priority));
        return CarpAdvert.Write(frame, path, _vhid, advBase, advSkew, unchecked(++_counter), Key);
    }
}
