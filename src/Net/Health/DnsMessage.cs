using System.Buffers.Binary;
using System.Net;
using System.Text;
using HaActors.Net.Model;

namespace HaActors.Net.Health;

/// <summary>The little of a DNS message that a check needs (RFC 1035 section 4).</summary>
internal static class DnsMessage
{
    private const int HeaderSize = 12;
    private const int MostLabel = 63;
    private const int MostName = 255;
    private const ushort Internet = 1;              // class IN
    private const ushort Response = 0x8000;         // QR
    private const ushort CutOff = 0x0200;           // TC
    private const ushort RecursionDesired = 0x0100; // RD
    private const int MostRecords = 256;            // 64 kB of small records have more; no answer in use has

    /// <summary>What an answer says.</summary>
    /// <param name="Data">Of each record of the type that was asked for, as an operator writes it.</param>
    internal sealed record Answer(int Rcode, bool IsCutOff, IReadOnlyList<string> Data);

    /// <summary>A query for one name; asks for recursion, as clients of a resolver do.</summary>
    public static byte[] Query(ushort id, string name, DnsType type)
    {
        var bytes = new List<byte>(HeaderSize + MostName);
        Add(id);
        Add(RecursionDesired);
        Add(1);
        for (int i = 0; i < 3; i++) Add(0);
        foreach (string label in name.Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            bytes.Add((byte)label.Length);
            bytes.AddRange(Encoding.ASCII.GetBytes(label));
        }

        bytes.Add(0);
        Add((ushort)type);
        Add(Internet);
        return [.. bytes];

        void Add(ushort value) => bytes.AddRange([(byte)(value >> 8), (byte)value]);
    }

    /// <summary>Reads what came; null: it is no answer to the query, whose id and question it must repeat.</summary>
    /// <exception cref="ProbeFailure">It is, and is malformed.</exception>
    public static Answer? Read(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> query, DnsType type)
    {
        ReadOnlySpan<byte> question = query[HeaderSize..];
        if (bytes.Length < HeaderSize || !bytes[..2].SequenceEqual(query[..2])) return null;
        ushort flags = Word(bytes, 2);
        if ((flags & Response) == 0) return null;
        // A server that refuses or understood nothing may leave the question out.
        int rcode = flags & 0x0f;
        ushort questions = Word(bytes, 4);
        if (questions == 0 && rcode != 0) return new Answer(rcode, false, []);
        if (questions != 1 || bytes.Length < HeaderSize + question.Length || !IsSame(bytes.Slice(HeaderSize, question.Length), question)) return null;

        bool isCutOff = (flags & CutOff) != 0;
        return new Answer(rcode, isCutOff, isCutOff ? [] : Records(bytes, HeaderSize + question.Length, type));
    }

    private static List<string> Records(ReadOnlySpan<byte> bytes, int at, DnsType type)
    {
        var found = new List<string>();
        int count = Math.Min((int)Word(bytes, 6), MostRecords);
        for (int i = 0; i < count; i++)
        {
            at = SkipName(bytes, at);
            if (at + 10 > bytes.Length) throw Broken();
            int size = Word(bytes, at + 8);
            int data = at + 10;
            if (data + size > bytes.Length) throw Broken();
            if (Word(bytes, at) == (ushort)type && Word(bytes, at + 2) == Internet) found.Add(DataOf(bytes, data, size, type));
            at = data + size;
        }

        return found;
    }

    private static string DataOf(ReadOnlySpan<byte> bytes, int at, int size, DnsType type)
    {
        switch (type)
        {
            case DnsType.A when size == 4:
            case DnsType.AAAA when size == 16:
                return new IPAddress(bytes.Slice(at, size)).ToString();
            case DnsType.NS or DnsType.CNAME or DnsType.PTR or DnsType.SOA:
                return NameAt(bytes, at);
            case DnsType.MX when size > 2:
                return NameAt(bytes, at + 2);
            case DnsType.SRV when size > 6:
                return NameAt(bytes, at + 6);
            case DnsType.TXT:
                return TextOf(bytes.Slice(at, size));
            default:
                throw Broken();
        }
    }

    /// <summary>Strings with their lengths in front, joined as SPF and others join them (RFC 7208 section 3.3).</summary>
    private static string TextOf(ReadOnlySpan<byte> data)
    {
        var text = new StringBuilder();
        for (int at = 0; at < data.Length; at += data[at] + 1)
        {
            if (at + 1 + data[at] > data.Length) throw Broken();
            text.Append(Encoding.Latin1.GetString(data.Slice(at + 1, data[at])));
        }

        return text.ToString();
    }

    private static string NameAt(ReadOnlySpan<byte> bytes, int at)
    {
        var labels = new List<string>();
        int length = 0;
        while (true)
        {
            if (at >= bytes.Length) throw Broken();
            int size = bytes[at];
            if (size == 0) return string.Join('.', labels);
            if (size > MostLabel)
            {
                // A pointer leads to an earlier place only, so this ends.
                if (size < 0xc0 || at + 1 >= bytes.Length || (Word(bytes, at) & 0x3fff) >= at) throw Broken();
                at = Word(bytes, at) & 0x3fff;
                continue;
            }

            length += size + 1;
            if (at + 1 + size > bytes.Length || length > MostName) throw Broken();
            labels.Add(Encoding.Latin1.GetString(bytes.Slice(at + 1, size)));
            at += size + 1;
        }
    }

    private static int SkipName(ReadOnlySpan<byte> bytes, int at)
    {
        while (true)
        {
            if (at >= bytes.Length) throw Broken();
            if (bytes[at] == 0) return at + 1;
            if (bytes[at] >= 0xc0) return at + 2;
            if (bytes[at] > MostLabel) throw Broken();
            at += bytes[at] + 1;
        }
    }

    /// <summary>Names are equal whatever the case (RFC 1035 section 2.3.3); type and class behind them have no letters.</summary>
    private static bool IsSame(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other) =>
        Ascii.EqualsIgnoreCase(one[..^4], other[..^4]) && one[^4..].SequenceEqual(other[^4..]);

    private static ushort Word(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]);

    private static ProbeFailure Broken() => ProbeFailure.Malformed("a broken DNS message");
}
