namespace HaActors.Net.Proxy.Http;

/// <summary>Where one field line stands in the bytes of its head.</summary>
internal struct HeadField
{
    /// <summary>First byte of the line, which is that of the name.</summary>
    public int Start;

    public int NameLength;

    /// <summary>First byte of the value, white space around it left out.</summary>
    public int ValueStart;

    public int ValueLength;

    /// <summary>Behind the line's CRLF.</summary>
    public int End;

    public FieldName Name;

    /// <summary>Not to be passed on.</summary>
    public bool Dropped;
}
