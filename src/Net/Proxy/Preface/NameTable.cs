using System.Collections.Immutable;
using System.Text;

namespace HaActors.Net.Proxy;

/// <summary>Which backend serves which TLS server name: an exact name first, then the longest <c>*.domain</c>. Looking up allocates nothing.</summary>
internal sealed class NameTable
{
    private readonly Dictionary<string, LoopBackend> _names = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, LoopBackend>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    /// <param name="backends">By name, or <c>*.</c> and a domain.</param>
    public NameTable(ImmutableArray<(string Name, LoopBackend Backend)> backends)
    {
        foreach ((string name, LoopBackend backend) in backends) _names[name] = backend;
        _lookup = _names.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public LoopBackend? Find(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty || name.Length > ClientHello.LongestName) return null;
        Span<char> text = stackalloc char[name.Length + 1];
        int length = Encoding.ASCII.GetChars(name, text[1..]);
        if (_lookup.TryGetValue(text.Slice(1, length), out LoopBackend? backend)) return backend;
        for (int dot = text[1..].IndexOf('.'); dot >= 0;)
        {
            // The character before the dot is no longer needed: the pattern is made in place.
            Span<char> pattern = text[dot..];
            char kept = pattern[0];
            pattern[0] = '*';
            bool found = _lookup.TryGetValue(pattern, out backend);
            pattern[0] = kept;
            if (found) return backend;
            int next = text[(dot + 2)..].IndexOf('.');
            dot = next < 0 ? -1 : dot + 1 + next;
        }

        return null;
    }
}
