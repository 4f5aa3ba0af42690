using HaActors.Net.Model;
using HaActors.Net.Proxy.Http.Rules;

namespace HaActors.Net.Proxy.Http;

/// <summary>A frontend of mode http on one loop: <see cref="HttpSettings"/> as sessions read it. Made by the loop's thread.</summary>
internal sealed class HttpFrontend
{
    /// <param name="backends">Finds a backend of the loop.</param>
    public HttpFrontend(HttpSettings settings, Func<string, LoopBackend> backends)
    {
        RequestTimeout = (long)settings.RequestTimeout.TotalMilliseconds;
        KeepAliveTimeout = (long)settings.KeepAliveTimeout.TotalMilliseconds;
        (ForwardedFor, Forwarded) = (settings.ForwardedFor, settings.Forwarded);
        Rules = new RuleSet(settings.Rules, backends);
        ResponseRules = new RuleSet(settings.ResponseRules, backends);
        MonitorUri = [.. settings.MonitorUri.Select(letter => (byte)letter)];
        MonitorFail = settings.MonitorFail is null ? null : CompiledCondition.Of(settings.MonitorFail, backends);
        Errors = new ErrorReplies(settings.ErrorFiles);
        RequestCaptures = new HeaderCaptures(settings.RequestCaptures);
        AnswerCaptures = new HeaderCaptures(settings.AnswerCaptures);
    }

    /// <summary>Milliseconds, as the loop's clock counts.</summary>
    public long RequestTimeout { get; }

    /// <summary>Milliseconds.</summary>
    public long KeepAliveTimeout { get; }

    public bool ForwardedFor { get; }

    public bool Forwarded { get; }

    public RuleSet Rules { get; }

    public RuleSet ResponseRules { get; }

    /// <summary>Empty: none.</summary>
    public byte[] MonitorUri { get; }

    public CompiledCondition? MonitorFail { get; }

    public ErrorReplies Errors { get; }

    public HeaderCaptures RequestCaptures { get; }

    public HeaderCaptures AnswerCaptures { get; }
}
