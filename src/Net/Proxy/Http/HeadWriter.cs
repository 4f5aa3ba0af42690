using System.Buffers.Text;

namespace HaActors.Net.Proxy.Http;

/// <summary>Writes the head of a message into memory of the loop. What does not fit is left out and <see cref="Overflowed"/> says so.</summary>
internal ref struct HeadWriter(Span<byte> room)
{
    private readonly Span<byte> _room = room;

    public int Length { get; private set; }

    public bool Overflowed { get; private set; }

    public readonly ReadOnlySpan<byte> Written => _room[..Length];

    public void Add(scoped ReadOnlySpan<byte> text)
    {
        if (text.TryCopyTo(_room[Length..])) Length += text.Length;
        else Overflowed = true;
    }

    public void Add(long number)
    {
        if (Utf8Formatter.TryFormat(number, _room[Length..], out int digits)) Length += digits;
        else Overflowed = true;
    }

    public void Add(byte character)
    {
        if (Length < _room.Length) _room[Length++] = character;
        else Overflowed = true;
    }

    public void AddField(scoped ReadOnlySpan<byte> name, scoped ReadOnlySpan<byte> value)
    {
        Add(name);
        Add(": "u8);
        Add(value);
        Add("\r\n"u8);
    }

    /// <summary>Copies the field lines that are not dropped, neighbours at once.</summary>
    public void AddFields(scoped ReadOnlySpan<byte> bytes, MessageHead head)
    {
        int from = -1;
        int to = -1;
        foreach (ref readonly HeadField field in head.Fields)
        {
            if (field.Dropped) continue;
            if (field.Start != to)
            {
                if (from >= 0) Add(bytes[from..to]);
                from = field.Start;
            }

            to = field.End;
        }

        if (from >= 0) Add(bytes[from..to]);
    }
}
