using System.Collections.Immutable;

namespace HaActors.Net.Proxy;

/// <summary>
/// A lookup table that shares out a space of hashes among servers by weight, and gives nearly every hash the same server again when one comes or
/// goes (Eisenbud et al., "Maglev", NSDI 2016, section 3.4). It follows from the names and weights alone: not from the order in which they
/// stand, nor from addresses, nor from the node. Immutable; all loops share one.
/// </summary>
internal sealed class MaglevTable
{
    /// <summary>
    /// Entries; a prime. The paper wants a hundred times as many as servers, which keeps shares within 1 % of what the weights say: so this is
    /// good for 650 servers, and still fair with more.
    /// </summary>
    public const int Size = 65537;

    private const ulong OffsetSeed = 0x6f66667365740001;
    private const ulong SkipSeed = 0x736b697000000001;

    private readonly ushort[] _entries;

    /// <param name="servers">Names, each once, with weights of 1-256; at most 65535.</param>
    public MaglevTable(ImmutableArray<(string Name, int Weight)> servers)
    {
        _entries = new ushort[Size];
        Sum = servers.Sum(server => server.Weight);
        if (!servers.IsEmpty) Fill(servers);
    }

    /// <summary>Of all weights.</summary>
    public int Sum { get; }

    /// <summary>Place in the list that the table was made from.</summary>
    public int this[ulong hash] => _entries[hash % Size];

    private void Fill(ImmutableArray<(string Name, int Weight)> servers)
    {
        int[] order = [.. Enumerable.Range(0, servers.Length).OrderBy(i => servers[i].Name, StringComparer.Ordinal)];
        int heaviest = servers.Max(server => server.Weight);
        var taken = new bool[Size];
        var position = new uint[servers.Length];
        var skip = new uint[servers.Length];
        var credit = new int[servers.Length];
        foreach (int i in order)
        {
            position[i] = (uint)(StableHash.Of(servers[i].Name, OffsetSeed) % Size);
            skip[i] = (uint)(StableHash.Of(servers[i].Name, SkipSeed) % (Size - 1)) + 1;
        }

        for (int filled = 0; ;)
        {
            foreach (int i in order)
            {
                // The heaviest takes an entry in every round, one of half its weight in every other.
                credit[i] += servers[i].Weight;
                if (credit[i] < heaviest) continue;
                credit[i] -= heaviest;
                while (taken[position[i]]) position[i] = (position[i] + skip[i]) % Size;
                taken[position[i]] = true;
                _entries[position[i]] = (ushort)i;
                if (++filled == Size) return;
            }
        }
    }
}
