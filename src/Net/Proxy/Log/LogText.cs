using System.Buffers;
using System.Buffers.Text;
using HaActors.Net.Native;

namespace HaActors.Net.Proxy;

/// <summary>A line of the log while it is written, as bytes in a buffer of the log's thread. What does not fit is cut off.</summary>
internal ref struct LogText(Span<byte> room)
{
    // What HAProxy writes as # and two hexadecimal digits (src/log.c, init_log): nothing of a client can break a line or a field.
    private static readonly SearchValues<byte> PlainInQuotes = Plain("\"#");
    private static readonly SearchValues<byte> PlainInBraces = Plain("\"#{|}");

    private readonly Span<byte> _room = room;
    private int _length;

    public readonly ReadOnlySpan<byte> Written => _room[.._length];

    public void Add(scoped ReadOnlySpan<byte> bytes)
    {
        int count = Math.Min(bytes.Length, _room.Length - _length);
        bytes[..count].CopyTo(_room[_length..]);
        _length += count;
    }

    public void Add(byte letter)
    {
        if (_length < _room.Length) _room[_length++] = letter;
    }

    public void Add(long number)
    {
        if (Utf8Formatter.TryFormat(number, _room[_length..], out int digits)) _length += digits;
    }

    /// <summary>A number and what separates it from the next.</summary>
    public void Add(long number, char separator)
    {
        Add(number);
        Add((byte)separator);
    }

    /// <summary>Names from the configuration, which are ASCII.</summary>
    public void Add(string name)
    {
        foreach (char letter in name) Add((byte)letter);
    }

    /// <summary>Three digits.</summary>
    public void AddMilliseconds(int milliseconds)
    {
        if (Utf8Formatter.TryFormat(milliseconds, _room[_length..], out int digits, new StandardFormat('D', 3))) _length += digits;
    }

    /// <summary>Address and port.</summary>
    public void Add(in SocketName client)
    {
        Span<byte> text = stackalloc byte[Http.AddressText.MaxLength];
        Add(text[..Http.AddressText.Write(client.AddressBytes, text)]);
        Add((byte)':');
        Add(client.Port);
    }

    /// <summary>What a client sent, for between quotes.</summary>
    public void AddQuoted(scoped ReadOnlySpan<byte> text) => AddEscaped(text, PlainInQuotes);

    /// <summary>What a client or server sent, for between braces.</summary>
    public void AddBraced(scoped ReadOnlySpan<byte> text) => AddEscaped(text, PlainInBraces);

    private void AddEscaped(scoped ReadOnlySpan<byte> text, SearchValues<byte> plain)
    {
        while (!text.IsEmpty)
        {
            int end = text.IndexOfAnyExcept(plain);
            Add(end < 0 ? text : text[..end]);
            if (end < 0) return;
            Add((byte)'#');
            Add(HexDigit(text[end] >> 4));
            Add(HexDigit(text[end] & 15));
            text = text[(end + 1)..];
        }
    }

    private static byte HexDigit(int value) => (byte)"0123456789ABCDEF"[value];

    private static SearchValues<byte> Plain(string special) =>
        SearchValues.Create([.. Enumerable.Range(' ', 127 - ' ').Where(letter => !special.Contains((char)letter)).Select(letter => (byte)letter)]);
}
