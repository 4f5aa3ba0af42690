using System.Text;
using HaActors.Net.Model;

namespace HaActors.Net.Proxy.Http;

/// <summary>How a loop uses the servers of one backend in mode http: <see cref="HttpPoolSettings"/> as sessions read it.</summary>
internal sealed class HttpPool(HttpPoolSettings settings)
{
    /// <summary>In lower case.</summary>
    public byte[] HashHeader { get; } = Encoding.ASCII.GetBytes(settings.HashHeader.ToLowerInvariant());

    /// <summary>Null: no persistence by cookie.</summary>
    public CookiePersistence? Cookie { get; } = settings.Cookie is null ? null : new CookiePersistence(settings.Cookie);

    public HttpReuse Reuse { get; } = settings.Reuse;

    public bool ServerClose { get; } = settings.ServerClose;

    public long IdleMilliseconds { get; } = (long)settings.IdleTimeout.TotalMilliseconds;

    public int MaxIdle { get; } = settings.MaxIdle;
}
