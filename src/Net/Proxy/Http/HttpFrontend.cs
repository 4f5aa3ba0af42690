using HaActors.Net.Model;

namespace HaActors.Net.Proxy.Http;

/// <summary>A frontend of mode http on one loop: <see cref="HttpSettings"/> as sessions read it.</summary>
internal sealed class HttpFrontend(HttpSettings settings)
{
    /// <summary>Milliseconds, as the loop's clock counts.</summary>
    public long RequestTimeout { get; } = (long)settings.RequestTimeout.TotalMilliseconds;

    /// <summary>Milliseconds.</summary>
    public long KeepAliveTimeout { get; } = (long)settings.KeepAliveTimeout.TotalMilliseconds;

    public bool ForwardedFor { get; } = settings.ForwardedFor;

    public bool Forwarded { get; } = settings.Forwarded;

    public ErrorReplies Errors { get; } = new();
}
