using Akka.Actor;

namespace HaActors.Engine.Tests;

/// <summary>Makes a <see cref="Reporter"/> throw.</summary>
internal sealed record Fail(string Text) : INoSerializationVerificationNeeded;

/// <summary>Thrown on <see cref="Fail"/>.</summary>
internal sealed class BoomException(string text) : Exception(text);

/// <summary>An actor that reports its life and its text messages to another one.</summary>
internal sealed class Reporter : ReceiveActor
{
    private readonly IActorRef _to;

    public Reporter(IActorRef to)
    {
        _to = to;
        Receive<Fail>(m => throw new BoomException(m.Text));
        Receive<string>(m => _to.Tell(m));
    }

    protected override void PreStart() => _to.Tell("PreStart");

    protected override void PostStop() => _to.Tell("PostStop");

    protected override void PreRestart(Exception reason, object message)
    {
        _to.Tell($"PreRestart {reason.Message} {message?.GetType().Name}");
        base.PreRestart(reason, message!);
    }

    protected override void PostRestart(Exception reason)
    {
        _to.Tell($"PostRestart {reason.Message}");
        base.PostRestart(reason);
    }
}
