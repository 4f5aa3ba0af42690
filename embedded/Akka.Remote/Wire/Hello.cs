using System.Buffers.Binary;
using Akka.Actor;

namespace Akka.Remote;

/// <summary>How a system answers a greeting.</summary>
internal enum HelloVerdict : byte
{
    /// <summary>In the greeting of who connects.</summary>
    None = 0,
    Accepted = 1,

    /// <summary>The greeted address is not this system's.</summary>
    WrongAddress = 2,

    /// <summary>The greeter's incarnation is quarantined here.</summary>
    Quarantined = 3,
}

/// <summary>
/// The first bytes on a connection, each way: magic (4), version (1), verdict (1), uid (4), length of the rest (2), and
/// the texts of the sender's and the receiver's address.
/// </summary>
internal sealed record Hello(HelloVerdict Verdict, int Uid, Address From, Address To)
{
    public const int FixedSize = 12;

    private const byte Version = 1;
    private const int MaximumRest = 1024;   // two addresses: system names and host names of up to 255 bytes each

    private static ReadOnlySpan<byte> Magic => "HaAR"u8;

    /// <summary>ContentType handshake and the major version of all TLS versions: RFC 8446 section 5.1.</summary>
    private static ReadOnlySpan<byte> TlsHandshakeRecord => [22, 3];

    public void WriteTo(FrameWriter writer)
    {
        writer.Write(Magic);
        writer.Write([Version, (byte)Verdict]);
        writer.Write(Uid);
        var (from, to) = (From.ToString(), To.ToString());
        Span<byte> rest = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(rest, (ushort)(System.Text.Encoding.UTF8.GetByteCount(from) + System.Text.Encoding.UTF8.GetByteCount(to) + 4));
        writer.Write(rest);
        writer.Write(from);
        writer.Write(to);
    }

    /// <exception cref="WireException">A stranger.</exception>
    public static async Task<Hello> Read(FrameReader reader, CancellationToken stop)
    {
        var head = await reader.ReadExactly(FixedSize, stop).ConfigureAwait(false);
        var (verdict, uid, restLength) = ParseHead(head.Span);
        var rest = await reader.ReadExactly(restLength, stop).ConfigureAwait(false);
        return ParseRest(verdict, uid, rest.Span);
    }

    private static (HelloVerdict Verdict, int Uid, int RestLength) ParseHead(ReadOnlySpan<byte> head)
    {
        if (!head.StartsWith(Magic))
        {
            if (head.StartsWith(TlsHandshakeRecord))
            {
                throw new WireException("a TLS handshake, but akka.remote.dot-netty.tcp.enable-ssl is false here");
            }
            throw new WireException("a greeting of another protocol");
        }
        if (head[4] != Version)
        {
            throw new WireException("a greeting of another version of this protocol");
        }
        var rest = BinaryPrimitives.ReadUInt16LittleEndian(head[10..]);
        if (rest > MaximumRest)
        {
            throw new WireException("a greeting with addresses that are too long");
        }
        return ((HelloVerdict)head[5], BinaryPrimitives.ReadInt32LittleEndian(head[6..]), rest);
    }

    private static Hello ParseRest(HelloVerdict verdict, int uid, ReadOnlySpan<byte> rest)
    {
        var content = new FrameContent(rest);
        return Address.TryParse(content.ReadString(), out var from) && Address.TryParse(content.ReadString(), out var to)
            ? new Hello(verdict, uid, from, to)
            : throw new WireException("a greeting without addresses");
    }
}
