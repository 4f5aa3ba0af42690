using HaActors.Net.Model;

namespace HaActors.Actors.Messages;

/// <summary>What the host asks of the guardian of its node.</summary>
public static class GuardianMessages
{
    /// <summary>Asks for <see cref="StartResult"/>, which comes when every listener has been tried.</summary>
    public sealed record GetStartResult : INodeMessage
    {
        public static readonly GetStartResult Instance = new();
    }

    /// <summary>Whether the node serves.</summary>
    /// <param name="Failure">Null: it does; else one sentence for the operator, and the host should end.</param>
    public sealed record StartResult(string? Failure) : INodeMessage;

    /// <summary>
    /// Puts a new revision of the settings in force without touching what they leave as it is; answered by
    /// <see cref="Reconfigured"/> when every listener has been tried.
    /// </summary>
    public sealed record Reconfigure(ServiceSettings Next) : INodeMessage;

    /// <summary>Answer to <see cref="Reconfigure"/>.</summary>
    /// <param name="Failure">Null: all of it is in force; else what is not.</param>
    public sealed record Reconfigured(string? Failure) : INodeMessage;

    /// <summary>Releases the addresses, stops accepting, drains; answered by <see cref="StoppedGracefully"/> at the latest after <paramref name="DrainLimit"/> and two seconds.</summary>
    public sealed record StopGracefully(TimeSpan DrainLimit) : INodeMessage;

    /// <summary>Answer to <see cref="StopGracefully"/>.</summary>
    public sealed record StoppedGracefully(int VipsReleased, long SessionsKilled) : INodeMessage;
}
