namespace HaActors.Net.Model;

/// <summary>A table of keys and the servers that they go to, the same on all nodes (HAProxy <c>stick-table</c> with <c>stick on</c>).</summary>
/// <param name="On">What a session is known by.</param>
/// <param name="Name">Of the header or cookie; empty with <see cref="StickKey.Source"/>.</param>
/// <param name="Size">Entries on each node, 8-10000000; those that were used longest ago are forgotten first.</param>
/// <param name="Expire">Life of an entry after its last use, 1 s-365 d.</param>
public sealed record StickSettings(StickKey On, string Name, int Size, TimeSpan Expire)
{
    /// <summary>Bytes of a header or cookie that count, 1-64.</summary>
    public int Length { get; init; } = 32;

    /// <summary>Whether only requests of mode http have such a key.</summary>
    public bool NeedsHttp => On != StickKey.Source;
}

/// <summary>What a session is known by in a stick table.</summary>
public enum StickKey
{
    /// <summary>The client's address (HAProxy <c>src</c>).</summary>
    Source,

    /// <summary>The value of a request header (HAProxy <c>hdr</c>); requests without it are not bound.</summary>
    Header,

    /// <summary>The value of a cookie (HAProxy <c>cook</c>); requests without it are not bound.</summary>
    Cookie,
}
