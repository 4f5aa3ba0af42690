namespace HaActors.Net.Model;

/// <summary>What one probe does; one record per <c>type</c> of a <c>check</c> block, with the keys of that type.</summary>
public abstract record ProbeSettings
{
    private protected ProbeSettings()
    {
    }
}

/// <summary>A TCP connection that is accepted (<c>type = tcp</c>).</summary>
public sealed record TcpProbeSettings : ProbeSettings;

/// <summary>An HTTP/1.1 request whose status is in the expected set (<c>type = http</c> or <c>https</c>).</summary>
/// <param name="Method">Token, such as GET, HEAD, OPTIONS.</param>
/// <param name="Uri">Origin-form target, starting with a slash.</param>
/// <param name="Host">Host header; null: the server's host.</param>
/// <param name="StatusMin">Lowest status that counts as success, 100-599.</param>
/// <param name="StatusMax">Highest status that counts as success, not below <paramref name="StatusMin"/>.</param>
/// <param name="Tls">Null: plain http.</param>
public sealed record HttpProbeSettings(string Method, string Uri, string? Host, int StatusMin, int StatusMax, TlsSettings? Tls = null)
    : ProbeSettings;
