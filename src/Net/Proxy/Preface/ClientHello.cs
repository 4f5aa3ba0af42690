using System.Buffers.Binary;

namespace HaActors.Net.Proxy;

/// <summary>
/// Finds the server name in a TLS ClientHello (RFC 8446 section 4.1.2, RFC 6066 section 3) without taking part in the handshake. Reads in
/// place, without allocation; never looks beyond what it is given.
/// </summary>
internal static class ClientHello
{
    /// <summary>Longest name, RFC 1035 section 2.3.4.</summary>
    public const int LongestName = 255;

    private const int RecordHead = 5;
    private const byte Handshake = 22;
    private const byte ClientHelloType = 1;
    private const ushort ServerNameExtension = 0;

    // RFC 8446 section 5.1: a record has at most 2^14 bytes; one that is longer is no TLS.
    private const int LongestRecord = 1 << 14;

    /// <summary>Reads the name.</summary>
    /// <param name="name">Empty: the client names none.</param>
    /// <returns><see cref="PrefaceState.Invalid"/>: not a ClientHello in one record.</returns>
    public static PrefaceState Read(ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> name)
    {
        name = default;
        if (bytes.Length > 0 && bytes[0] != Handshake) return PrefaceState.Invalid;
        if (bytes.Length > 1 && bytes[1] != 3) return PrefaceState.Invalid;
        if (bytes.Length < RecordHead) return PrefaceState.Incomplete;
        int record = BinaryPrimitives.ReadUInt16BigEndian(bytes[3..]);
        if (record is 0 or > LongestRecord) return PrefaceState.Invalid;
        if (bytes.Length > RecordHead && bytes[RecordHead] != ClientHelloType) return PrefaceState.Invalid;
        if (bytes.Length < RecordHead + record) return PrefaceState.Incomplete;

        var hello = new Cursor(bytes.Slice(RecordHead, record));
        // Type and length, version, random; then session, cipher suites and compression methods, each with its length before it.
        if (!hello.Skip(4) || !hello.Skip(2 + 32)) return PrefaceState.Invalid;
        if (!hello.Take(1, out _) || !hello.Take(2, out _) || !hello.Take(1, out _)) return PrefaceState.Invalid;
        if (hello.IsEmpty) return PrefaceState.Complete;
        if (!hello.Take(2, out ReadOnlySpan<byte> extensions)) return PrefaceState.Invalid;
        return Find(extensions, out name);
    }

    private static PrefaceState Find(ReadOnlySpan<byte> extensions, out ReadOnlySpan<byte> name)
    {
        name = default;
        var list = new Cursor(extensions);
        while (!list.IsEmpty)
        {
            if (!list.Number(out ushort type) || !list.Take(2, out ReadOnlySpan<byte> body)) return PrefaceState.Invalid;
            if (type != ServerNameExtension) continue;
            var names = new Cursor(body);
            if (!names.Take(2, out ReadOnlySpan<byte> entries)) return PrefaceState.Invalid;
            var entry = new Cursor(entries);
            // The only type of name there is: host_name, 0.
            if (!entry.Skip(1) || !entry.Take(2, out name) || entries[0] != 0 || name.Length is 0 or > LongestName) return PrefaceState.Invalid;
            return PrefaceState.Complete;
        }

        return PrefaceState.Complete;
    }

    private ref struct Cursor(ReadOnlySpan<byte> bytes)
    {
        private ReadOnlySpan<byte> _rest = bytes;

        public readonly bool IsEmpty => _rest.IsEmpty;

        public bool Skip(int count)
        {
            if (_rest.Length < count) return false;
            _rest = _rest[count..];
            return true;
        }

        public bool Number(out ushort value)
        {
            value = 0;
            if (_rest.Length < 2) return false;
            value = BinaryPrimitives.ReadUInt16BigEndian(_rest);
            _rest = _rest[2..];
            return true;
        }

        /// <summary>What follows its own length in one or two bytes.</summary>
        public bool Take(int lengthBytes, out ReadOnlySpan<byte> taken)
        {
            taken = default;
            if (_rest.Length < lengthBytes) return false;
            int length = lengthBytes == 1 ? _rest[0] : BinaryPrimitives.ReadUInt16BigEndian(_rest);
            if (_rest.Length < lengthBytes + length) return false;
            taken = _rest.Slice(lengthBytes, length);
            _rest = _rest[(lengthBytes + length)..];
            return true;
        }
    }
}
