using System.Text;

namespace HaActors.Net.Proxy.Http;

/// <summary>How the end of a body is found, RFC 9112 section 6.3.</summary>
internal enum BodyKind
{
    None,
    Length,
    Chunked,
    UntilClose,
}

/// <summary>
/// The fields of a message's head as offsets into its bytes, which the caller keeps; nothing is copied or allocated. One object serves
/// one message after another. Used by one thread.
/// </summary>
internal abstract class MessageHead
{
    /// <summary>Fields that are looked at; HAProxy's tune.http.maxhdr is the same.</summary>
    public const int MaxFields = 101;

    // A client names one to three. Each is compared with every field, so a head full of them would cost milliseconds.
    private const int MaxConnectionOptions = 16;

    private readonly HeadField[] _fields = new HeadField[MaxFields];
    private int _count;

    public Span<HeadField> Fields => _fields.AsSpan(0, _count);

    /// <summary>Bytes of the head with its empty line.</summary>
    public int Length { get; private set; }

    /// <summary>Where the field lines begin.</summary>
    public int FieldsStart { get; protected set; }

    public bool IsHttp10 { get; protected set; }

    public BodyKind Body { get; protected set; }

    /// <summary>With <see cref="BodyKind.Length"/>.</summary>
    public long ContentLength { get; protected set; }

    /// <summary>Whether the sender keeps its connection open after this message, RFC 9112 section 9.3.</summary>
    public bool KeepsAlive { get; private set; }

    /// <summary>Whether the connection option <c>upgrade</c> and the field Upgrade are there.</summary>
    public bool AsksUpgrade { get; private set; }

    protected bool HasContentLength { get; private set; }

    protected bool HasTransferEncoding { get; private set; }

    public ReadOnlySpan<byte> Value(ReadOnlySpan<byte> bytes, in HeadField field) => bytes.Slice(field.ValueStart, field.ValueLength);

    /// <summary>The first field of a name; false if there is none.</summary>
    public bool TryFind(FieldName name, out int index)
    {
        for (index = 0; index < _count; index++)
        {
            if (_fields[index].Name == name && !_fields[index].Dropped) return true;
        }

        return false;
    }

    /// <summary>Whether a field has a name, given in lower case.</summary>
    public static bool IsNamed(ReadOnlySpan<byte> bytes, in HeadField field, ReadOnlySpan<byte> name) =>
        field.NameLength == name.Length && Ascii.EqualsIgnoreCase(bytes.Slice(field.Start, field.NameLength), name);

    /// <summary>Parses field lines up to the empty line.</summary>
    /// <param name="bytes">From the first byte of the message on.</param>
    /// <param name="start">Where the field lines begin.</param>
    /// <param name="unfolds">Whether a continued line becomes one by writing spaces over the line's end, as RFC 9112 section 5.2 lets a proxy
    /// do with responses; otherwise it is an error.</param>
    protected HeadError ParseFields(Span<byte> bytes, int start, bool unfolds)
    {
        _count = 0;
        FieldsStart = start;
        int at = start;
        while (true)
        {
            int length = bytes[at..].IndexOf((byte)'\n');
            if (length < 0) return CheckPartial(bytes[at..], unfolds && _count > 0);
            int end = at + length + 1;
            if (length == 0 || bytes[end - 2] != '\r') return HeadError.BareLineFeed;
            if (length == 1)
            {
                Length = end;
                return HeadError.None;
            }

            HeadError error = HeadSyntax.IsWhite(bytes[at]) && unfolds && _count > 0
                ? Unfold(bytes, at, end)
                : ParseField(bytes, at, end);
            if (error != HeadError.None) return error;
            at = end;
        }
    }

    /// <summary>Finds out about connection and body from the fields that both kinds of message have.</summary>
    protected HeadError ReadFraming(ReadOnlySpan<byte> bytes)
    {
        HasContentLength = HasTransferEncoding = AsksUpgrade = false;
        ContentLength = 0;
        KeepsAlive = !IsHttp10;
        bool hasUpgrade = false;
        bool closes = false;
        int options = 0;
        for (int i = 0; i < _count; i++)
        {
            ref HeadField field = ref _fields[i];
            ReadOnlySpan<byte> value = Value(bytes, field);
            HeadError error = HeadError.None;
            switch (field.Name)
            {
                case FieldName.Connection:
                    error = ReadConnection(bytes, value, ref options, ref closes);
                    field.Dropped = true;
                    break;
                case FieldName.KeepAlive or FieldName.ProxyConnection or FieldName.Te or FieldName.Http2Settings:
                    field.Dropped = true;
                    break;
                case FieldName.Upgrade:
                    hasUpgrade = true;
                    break;
                case FieldName.ContentLength:
                    error = ReadContentLength(value, ref field);
                    break;
                case FieldName.TransferEncoding:
                    error = HasTransferEncoding ? HeadError.BadTransferEncoding : ReadTransferEncoding(value);
                    HasTransferEncoding = true;
                    break;
            }

            if (error != HeadError.None) return error;
        }

        KeepsAlive &= !closes;
        AsksUpgrade &= hasUpgrade;
        if (!HasTransferEncoding) return HeadError.None;
        return IsHttp10 ? HeadError.BadTransferEncoding : HasContentLength ? HeadError.AmbiguousLength : HeadError.None;
    }

    /// <summary>Judges the value of Transfer-Encoding.</summary>
    protected abstract HeadError ReadTransferEncoding(ReadOnlySpan<byte> value);

    /// <summary>Drops every field of a name.</summary>
    public void Drop(FieldName name)
    {
        for (int i = 0; i < _count; i++)
        {
            if (_fields[i].Name == name) _fields[i].Dropped = true;
        }
    }

    private HeadError ReadConnection(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> list, ref int options, ref bool closes)
    {
        while (HeadSyntax.NextElement(ref list, out ReadOnlySpan<byte> option))
        {
            if (option.IsEmpty) continue;
            if (++options > MaxConnectionOptions) return HeadError.BadConnection;
            if (Ascii.EqualsIgnoreCase(option, "close"u8)) closes = true;
            else if (Ascii.EqualsIgnoreCase(option, "keep-alive"u8)) KeepsAlive |= IsHttp10;
            else if (Ascii.EqualsIgnoreCase(option, "upgrade"u8)) AsksUpgrade = true;
            else DropOption(bytes, option);
        }

        return HeadError.None;
    }

    // RFC 9110 section 7.6.1: fields that Connection names are for this hop. Those without which the message would mean something else are
    // never dropped on a stranger's word.
    private void DropOption(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> option)
    {
        for (int i = 0; i < _count; i++)
        {
            ref HeadField field = ref _fields[i];
            if (field.Name is FieldName.Other or FieldName.Forwarded or FieldName.XForwardedFor or FieldName.XForwardedProto or FieldName.Trailer
                && Ascii.EqualsIgnoreCase(bytes.Slice(field.Start, field.NameLength), option))
            {
                field.Dropped = true;
            }
        }
    }

    private HeadError ReadContentLength(ReadOnlySpan<byte> value, ref HeadField field)
    {
        if (!HeadSyntax.TryDigits(value, out long length)) return HeadError.BadContentLength;
        if (HasContentLength)
        {
            if (length != ContentLength) return HeadError.BadContentLength;
            field.Dropped = true;
        }

        HasContentLength = true;
        ContentLength = length;
        return HeadError.None;
    }

    private HeadError ParseField(ReadOnlySpan<byte> bytes, int at, int end)
    {
        if (_count == MaxFields) return HeadError.TooLarge;
        ReadOnlySpan<byte> line = bytes[at..(end - 2)];
        int colon = line.IndexOfAnyExcept(HeadSyntax.Token);
        if (colon <= 0 || line[colon] != ':') return NameError(line, colon);
        ReadOnlySpan<byte> rest = line[(colon + 1)..];
        if (rest.ContainsAny(HeadSyntax.Controls)) return HeadError.BadFieldValue;
        int lead = 0;
        while (lead < rest.Length && HeadSyntax.IsWhite(rest[lead])) lead++;
        int length = rest.Length - lead;
        while (length > 0 && HeadSyntax.IsWhite(rest[lead + length - 1])) length--;
        ref HeadField field = ref _fields[_count++];
        field.Start = at;
        field.NameLength = colon;
        field.ValueStart = at + colon + 1 + lead;
        field.ValueLength = length;
        field.End = end;
        field.Name = FieldNames.Of(line[..colon]);
        field.Dropped = false;
        return HeadError.None;
    }

    private HeadError Unfold(Span<byte> bytes, int at, int end)
    {
        ref HeadField field = ref _fields[_count - 1];
        ReadOnlySpan<byte> line = bytes[at..(end - 2)];
        if (line.ContainsAny(HeadSyntax.Controls)) return HeadError.BadFieldValue;
        bytes[(at - 2)..at].Fill((byte)' ');
        field.End = end;
        ReadOnlySpan<byte> value = bytes[field.ValueStart..(end - 2)];
        field.ValueLength = value.TrimEnd(" \t"u8).Length;
        return HeadError.None;
    }

    /// <summary>What can be said of a line whose end is missing, so that nonsense is refused before its end comes.</summary>
    private static HeadError CheckPartial(ReadOnlySpan<byte> line, bool mayFold)
    {
        if (line.IsEmpty || line[0] == '\r' || (mayFold && HeadSyntax.IsWhite(line[0]))) return HeadError.Incomplete;
        int colon = line.IndexOfAnyExcept(HeadSyntax.Token);
        return colon < 0 || (colon > 0 && line[colon] == ':') ? HeadError.Incomplete : NameError(line, colon);
    }

    private static HeadError NameError(ReadOnlySpan<byte> line, int nameEnd)
    {
        if (nameEnd < 0 || !HeadSyntax.IsWhite(line[nameEnd])) return HeadError.BadFieldName;
        return nameEnd == 0 ? HeadError.FoldedField : HeadError.SpaceBeforeColon;
    }
}
