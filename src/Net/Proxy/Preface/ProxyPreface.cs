using System.Buffers.Binary;
using System.Buffers.Text;
using HaActors.Net.Model;
using HaActors.Net.Native;

namespace HaActors.Net.Proxy;

/// <summary>What the first bytes of a connection turned out to be.</summary>
internal enum PrefaceState
{
    /// <summary>More bytes are needed to say.</summary>
    Incomplete,

    Complete,

    /// <summary>They break the rules, or are more than is looked at.</summary>
    Invalid,
}

/// <summary>
/// The PROXY protocol's header, versions 1 and 2 (haproxy.org/download/2.6/doc/proxy-protocol.txt). Reads and writes in place, without allocation.
/// </summary>
internal static class ProxyPreface
{
    /// <summary>Longest header that is written, in bytes: a version 1 line, section 2.1.</summary>
    public const int LongestWritten = 107;

    // Section 2.1: 107 characters with CRLF, and the receiver may rely on it.
    private const int LongestLine = 107;

    // A header with its TLVs; whoever sends more means harm.
    private const int LongestBinary = 2048;

    private const int BinaryHead = 16;
    private const int IPv4Size = 4;
    private const int IPv6Size = 16;
    private const byte CommandLocal = 0x20;        // version 2, command LOCAL
    private const byte Proxy = 0x21;        // version 2, command PROXY
    private const byte OverTcp4 = 0x11;     // AF_INET, STREAM
    private const byte OverTcp6 = 0x21;     // AF_INET6, STREAM

    private static ReadOnlySpan<byte> Signature => "\r\n\r\n\0\r\nQUIT\n"u8;

    /// <summary>Tells a server who its client is; false: the socket did not take it, which a new one always does.</summary>
    /// <param name="destination">Where the client connected to.</param>
    public static bool TrySend(int fd, ProxyHeader version, in SocketName source, in SocketName destination)
    {
        Span<byte> header = stackalloc byte[LongestWritten];
        int length = version == ProxyHeader.Version1 ? WriteLine(header, source, destination) : WriteBinary(header, source, destination);
        return Sockets.Send(fd, header[..length]) == length;
    }

    /// <summary>Reads a header of either version.</summary>
    /// <param name="length">Its bytes.</param>
    /// <param name="source">Whom it names as the client; Family 0: nobody, the connection speaks for itself.</param>
    /// <param name="destination">Where that client connected to.</param>
    public static PrefaceState Read(ReadOnlySpan<byte> bytes, out int length, out SocketName source, out SocketName destination)
    {
        (length, source, destination) = (0, default, default);
        int signed = Math.Min(bytes.Length, Signature.Length);
        if (bytes[..signed].SequenceEqual(Signature[..signed]))
            return bytes.Length < BinaryHead ? PrefaceState.Incomplete : ReadBinary(bytes, out length, out source, out destination);
        ReadOnlySpan<byte> begin = "PROXY "u8;
        int common = Math.Min(bytes.Length, begin.Length);
        if (!bytes[..common].SequenceEqual(begin[..common])) return PrefaceState.Invalid;
        int end = bytes[..Math.Min(bytes.Length, LongestLine)].IndexOf("\r\n"u8);
        if (end < 0) return bytes.Length < LongestLine ? PrefaceState.Incomplete : PrefaceState.Invalid;
        length = end + 2;
        return ReadLine(bytes[begin.Length..end], out source, out destination) ? PrefaceState.Complete : PrefaceState.Invalid;
    }

    /// <summary>
    /// The header of a connection that a proxy makes for itself, to see how the server is. Version 2 has a word for it (section 2.2, LOCAL); version 1
    /// names the connection's own ends, as HAProxy's checks do, because Postfix does not take UNKNOWN.
    /// </summary>
    public static byte[] OwnConnection(ProxyHeader version, in SocketName source, in SocketName destination)
    {
        if (version == ProxyHeader.None) return [];
        if (version == ProxyHeader.Version2) return [.. Signature, CommandLocal, 0, 0, 0];
        byte[] line = new byte[LongestWritten];
        return line[..WriteLine(line, source, destination)];
    }

    /// <summary>Writes a version 1 line.</summary>
    /// <returns>Its bytes, at most <see cref="LongestWritten"/>.</returns>
    public static int WriteLine(Span<byte> to, in SocketName source, in SocketName destination)
    {
        if (source.AddressBytes.Length != destination.AddressBytes.Length) return Put(to, 0, "PROXY UNKNOWN\r\n"u8);
        int at = Put(to, 0, source.AddressBytes.Length == IPv4Size ? "PROXY TCP4 "u8 : "PROXY TCP6 "u8);
        at = AddressText.Write(to, at, source.AddressBytes);
        at = Put(to, at, " "u8);
        at = AddressText.Write(to, at, destination.AddressBytes);
        at = Put(to, at, " "u8);
        at = PutNumber(to, at, source.Port);
        at = Put(to, at, " "u8);
        at = PutNumber(to, at, destination.Port);
        return Put(to, at, "\r\n"u8);
    }

    /// <summary>Writes a version 2 header without TLVs.</summary>
    /// <returns>Its bytes, at most <see cref="LongestWritten"/>.</returns>
    public static int WriteBinary(Span<byte> to, in SocketName source, in SocketName destination)
    {
        ReadOnlySpan<byte> from = source.AddressBytes;
        ReadOnlySpan<byte> goal = destination.AddressBytes;
        bool known = from.Length == goal.Length;
        int size = known ? (2 * from.Length) + 4 : 0;
        int at = Put(to, 0, Signature);
        to[at++] = known ? Proxy : CommandLocal;
        to[at++] = !known ? (byte)0 : from.Length == IPv4Size ? OverTcp4 : OverTcp6;
        BinaryPrimitives.WriteUInt16BigEndian(to[at..], (ushort)size);
        at += 2;
        if (!known) return at;
        at = Put(to, at, from);
        at = Put(to, at, goal);
        BinaryPrimitives.WriteUInt16BigEndian(to[at..], (ushort)source.Port);
        BinaryPrimitives.WriteUInt16BigEndian(to[(at + 2)..], (ushort)destination.Port);
        return at + 4;
    }

    private static PrefaceState ReadBinary(ReadOnlySpan<byte> bytes, out int length, out SocketName source, out SocketName destination)
    {
        (source, destination) = (default, default);
        length = BinaryHead + BinaryPrimitives.ReadUInt16BigEndian(bytes[14..]);
        byte command = bytes[12];
        if (length > LongestBinary || command is not (CommandLocal or Proxy)) return PrefaceState.Invalid;
        if (bytes.Length < length) return PrefaceState.Incomplete;
        int size = bytes[13] switch
        {
            OverTcp4 => IPv4Size,
            OverTcp6 => IPv6Size,
            _ => 0,
        };
        // Section 2.2: LOCAL, and families that we do not carry, leave the addresses of the connection in force.
        if (command == CommandLocal || size == 0) return PrefaceState.Complete;
        ReadOnlySpan<byte> addresses = bytes[BinaryHead..length];
        if (addresses.Length < (2 * size) + 4) return PrefaceState.Invalid;
        source = new SocketName(addresses[..size], BinaryPrimitives.ReadUInt16BigEndian(addresses[(2 * size)..]));
        destination = new SocketName(addresses.Slice(size, size), BinaryPrimitives.ReadUInt16BigEndian(addresses[((2 * size) + 2)..]));
        return PrefaceState.Complete;
    }

    private static bool ReadLine(ReadOnlySpan<byte> line, out SocketName source, out SocketName destination)
    {
        (source, destination) = (default, default);
        if (line.StartsWith("UNKNOWN"u8)) return line.Length == 7 || line[7] == ' ';
        bool isIPv4 = line.StartsWith("TCP4 "u8);
        if (!isIPv4 && !line.StartsWith("TCP6 "u8)) return false;
        line = line[5..];
        Span<byte> from = stackalloc byte[isIPv4 ? IPv4Size : IPv6Size];
        Span<byte> goal = stackalloc byte[isIPv4 ? IPv4Size : IPv6Size];
        if (!AddressText.TryRead(Word(ref line), from) || !AddressText.TryRead(Word(ref line), goal)) return false;
        if (!TryPort(Word(ref line), out int fromPort) || !TryPort(line, out int goalPort)) return false;
        (source, destination) = (new SocketName(from, fromPort), new SocketName(goal, goalPort));
        return true;
    }

    private static ReadOnlySpan<byte> Word(ref ReadOnlySpan<byte> line)
    {
        int end = line.IndexOf((byte)' ');
        ReadOnlySpan<byte> word = end < 0 ? line : line[..end];
        line = end < 0 ? default : line[(end + 1)..];
        return word;
    }

    private static bool TryPort(ReadOnlySpan<byte> word, out int port) =>
        Utf8Parser.TryParse(word, out port, out int used) && used == word.Length && port is >= 0 and <= 65535 && word[0] is not ((byte)'+' or (byte)'-');

    private static int Put(Span<byte> to, int at, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(to[at..]);
        return at + bytes.Length;
    }

    private static int PutNumber(Span<byte> to, int at, int number)
    {
        Utf8Formatter.TryFormat(number, to[at..], out int written);
        return at + written;
    }
}
