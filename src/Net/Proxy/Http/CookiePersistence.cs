using System.Text;
using HaActors.Net.Model;

namespace HaActors.Net.Proxy.Http;

/// <summary>Binds clients to servers by a cookie that the proxy adds to answers: HAProxy's <c>cookie NAME insert</c>.</summary>
internal sealed class CookiePersistence(CookieSettings settings)
{
    private readonly byte[] _name = Encoding.ASCII.GetBytes(settings.Name);
    private readonly byte[] _attributes = Encoding.ASCII.GetBytes(
        "; path=/" + (settings.Domain.Length > 0 ? $"; domain={settings.Domain}" : "") + (settings.HttpOnly ? "; HttpOnly" : "")
        + (settings.Secure ? "; Secure" : "") + "\r\n" + (settings.NoCache ? "Cache-Control: private\r\n" : ""));

    public bool Indirect => settings.Indirect;

    /// <summary>Finds the cookie in a request.</summary>
    /// <param name="field">Index of the field that has it.</param>
    public bool TryFind(ReadOnlySpan<byte> bytes, RequestHead head, out int field, out ReadOnlySpan<byte> value) =>
        Cookies.TryFind(bytes, head, _name, out field, out value);

    /// <summary>Writes a field of cookies without ours; nothing if there are no others.</summary>
    public void WriteOthers(scoped ref HeadWriter writer, ReadOnlySpan<byte> cookies)
    {
        bool first = true;
        while (Cookies.Next(ref cookies, out ReadOnlySpan<byte> pair))
        {
            if (IsOurs(pair)) continue;
            writer.Add(first ? "Cookie: "u8 : "; "u8);
            writer.Add(pair);
            first = false;
        }

        if (!first) writer.Add("\r\n"u8);
    }

    /// <summary>Drops what the server itself sets under our name.</summary>
    public void DropFromAnswer(ReadOnlySpan<byte> bytes, ResponseHead head)
    {
        foreach (ref HeadField field in head.Fields)
        {
            if (field.Name == FieldName.SetCookie && IsOurs(head.Value(bytes, field))) field.Dropped = true;
        }
    }

    /// <summary>Has the client come back to a server.</summary>
    public void WriteTo(scoped ref HeadWriter writer, LoopServer server)
    {
        writer.Add("Set-Cookie: "u8);
        writer.Add(_name);
        writer.Add((byte)'=');
        writer.Add(server.Cookie);
        writer.Add(_attributes);
    }

    private bool IsOurs(ReadOnlySpan<byte> pair) => Cookies.IsNamed(pair, _name);
}
