using HaActors.Net.Model;

namespace HaActors.Net.Proxy;

/// <summary>One entry of a stick table, as nodes tell it each other.</summary>
/// <param name="Key">An address, or the value of a header or cookie.</param>
/// <param name="UsedUnixMs">When it was last noted, milliseconds since 1970 by the clock of the node that noted it; above 0.</param>
public sealed record StickEntry(string Backend, string Key, string Server, long UsedUnixMs);

/// <summary>A place between the entries of all tables, to go on from.</summary>
/// <param name="Backend">Tables before it in the order of names have been read; empty: none.</param>
/// <param name="Place">Of <paramref name="Backend"/>'s table, from 0.</param>
public sealed record StickCursor(string Backend, int Place)
{
    public static readonly StickCursor Start = new("", 0);
}

/// <summary>Some entries.</summary>
/// <param name="Next">Where the others are; null: these were the last.</param>
public sealed record StickPage(IReadOnlyList<StickEntry> Entries, StickCursor? Next);

/// <summary>What a table is and how full.</summary>
/// <param name="Used">Entries that have not expired.</param>
public sealed record StickTableInfo(string Backend, StickSettings Settings, int Used);
