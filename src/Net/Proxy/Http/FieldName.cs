using System.Text;

namespace HaActors.Net.Proxy.Http;

/// <summary>Names of fields that the proxy itself reads or writes.</summary>
internal enum FieldName : byte
{
    Other,
    Host,
    Connection,
    ContentLength,
    TransferEncoding,
    Upgrade,
    Expect,
    KeepAlive,
    ProxyConnection,
    Te,
    Trailer,
    Cookie,
    SetCookie,
    Forwarded,
    XForwardedFor,
    XForwardedProto,
    Http2Settings,
}

internal static class FieldNames
{
    /// <summary>Which of them a name is, whatever its case.</summary>
    public static FieldName Of(ReadOnlySpan<byte> name) => name.Length switch
    {
        2 => Is(name, "te"u8, FieldName.Te),
        4 => Is(name, "host"u8, FieldName.Host),
        6 => (name[0] | 0x20) == 'c' ? Is(name, "cookie"u8, FieldName.Cookie) : Is(name, "expect"u8, FieldName.Expect),
        7 => (name[0] | 0x20) == 'u' ? Is(name, "upgrade"u8, FieldName.Upgrade) : Is(name, "trailer"u8, FieldName.Trailer),
        9 => Is(name, "forwarded"u8, FieldName.Forwarded),
        10 => (name[0] | 0x20) switch
        {
            'c' => Is(name, "connection"u8, FieldName.Connection),
            'k' => Is(name, "keep-alive"u8, FieldName.KeepAlive),
            's' => Is(name, "set-cookie"u8, FieldName.SetCookie),
            _ => FieldName.Other,
        },
        14 => (name[0] | 0x20) == 'c'
            ? Is(name, "content-length"u8, FieldName.ContentLength)
            : Is(name, "http2-settings"u8, FieldName.Http2Settings),
        15 => Is(name, "x-forwarded-for"u8, FieldName.XForwardedFor),
        16 => Is(name, "proxy-connection"u8, FieldName.ProxyConnection),
        17 => (name[0] | 0x20) == 't'
            ? Is(name, "transfer-encoding"u8, FieldName.TransferEncoding)
            : Is(name, "x-forwarded-proto"u8, FieldName.XForwardedProto),
        _ => FieldName.Other,
    };

    private static FieldName Is(ReadOnlySpan<byte> name, ReadOnlySpan<byte> known, FieldName which) =>
        Ascii.EqualsIgnoreCase(name, known) ? which : FieldName.Other;
}
