using Akka.Actor;
using Akka.Event;

namespace Akka.Pattern;

/// <summary>
/// Keeps one child, and waits longer and longer before it starts the child again. It forwards all messages to the child;
/// while there is none they are dead letters. Made by <see cref="Props(BackoffOptions)"/>.
/// </summary>
public sealed class BackoffSupervisor : UntypedActor
{
    private readonly BackoffOptions _options;
    private readonly IDecider _decider;
    private IActorRef? _child;
    private int _restarts;
    private bool _failed;

    internal BackoffSupervisor(BackoffOptions options)
    {
        _options = options;
        _decider = options.Strategy.Decider;
    }

    public static Props Props(BackoffOptions options) => Actor.Props.Create(() => new BackoffSupervisor(options));

    public static Props Props(Props childProps, string childName, TimeSpan minBackoff, TimeSpan maxBackoff, double randomFactor, int maxNrOfRetries) =>
        Props(Backoff.OnStop(childProps, childName, minBackoff, maxBackoff, randomFactor, maxNrOfRetries));

    protected override void PreStart() => StartOne();

    protected override SupervisorStrategy SupervisorStrategy() =>
        _options.OnStop ? _options.Strategy : new OneForOneStrategy(-1, -1, DecideWithBackoff, loggingEnabled: true);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case StartChild:
                StartOne();
                break;
            case Terminated ended when ended.ActorRef.Equals(_child):
                _child = null;
                ChildEnded();
                break;
            case ResetIfQuiet reset:
                _restarts = reset.RestartsThen == _restarts ? 0 : _restarts;
                break;
            case Reset when _options.ResetAfter is null:
                _restarts = 0;
                break;
            case GetCurrentChild:
                Sender.Tell(new CurrentChild(_child ?? ActorRefs.Nobody), Self);
                break;
            case GetRestartCount:
                Sender.Tell(new RestartCount(_restarts), Self);
                break;
            case var _ when _child is not null && Sender.Equals(_child):
                Context.Parent.Forward(message);
                break;
            case var _ when _child is not null:
                _child.Forward(message);
                break;
            default:
                Context.System.DeadLetters.Tell(new DeadLetter(message, Sender, Self), Sender);
                break;
        }
    }

    private void StartOne()
    {
        if (_child is null)
        {
            _child = Context.Watch(Context.ActorOf(_options.ChildProps, _options.ChildName));
        }
    }

    /// <summary>A failure that would restart the child stops it instead; it starts again after the delay.</summary>
    private Directive DecideWithBackoff(Exception cause)
    {
        var directive = _decider.Decide(cause);
        if (directive != Directive.Restart)
        {
            return directive;
        }
        _failed = MayRestart();
        return Directive.Stop;
    }

    private void ChildEnded()
    {
        var again = _options.OnStop ? MayRestart() : _failed;
        _failed = false;
        if (!again)
        {
            Context.Stop(Self);
            return;
        }
        var delay = Delay(_restarts, _options);
        _restarts++;
        Schedule(delay, StartChild.Instance);
        if (_options.ResetAfter is { } quiet)
        {
            Schedule(delay + quiet, new ResetIfQuiet(_restarts));
        }
    }

    private bool MayRestart() => _options.Strategy.MaxNumberOfRetries is var limit && (limit < 0 || _restarts < limit);

    private void Schedule(TimeSpan delay, object message) =>
        Context.System.Scheduler.ScheduleTellOnce(delay, Self, message, Self);

    private static TimeSpan Delay(int restarts, BackoffOptions options)
    {
        var delay = options.MinBackoff * Math.Pow(2, Math.Min(restarts, 30));
        var jitter = 1 + Random.Shared.NextDouble() * options.RandomFactor;
        return (delay < options.MaxBackoff ? delay : options.MaxBackoff) * jitter;
    }

    private sealed record ResetIfQuiet(int RestartsThen) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    /// <summary>The delay is over.</summary>
    public sealed class StartChild : INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        public static readonly StartChild Instance = new();

        private StartChild()
        {
        }
    }

    /// <summary>Asks for the <see cref="CurrentChild"/>.</summary>
    public sealed class GetCurrentChild : INoSerializationVerificationNeeded
    {
        public static readonly GetCurrentChild Instance = new();

        private GetCurrentChild()
        {
        }
    }

    /// <summary>The child; nobody while the supervisor waits.</summary>
    public sealed class CurrentChild : INoSerializationVerificationNeeded
    {
        public CurrentChild(IActorRef @ref)
        {
            Ref = @ref;
        }

        public IActorRef Ref { get; }
    }

    /// <summary>Asks for the <see cref="RestartCount"/>.</summary>
    public sealed class GetRestartCount : INoSerializationVerificationNeeded
    {
        public static readonly GetRestartCount Instance = new();

        private GetRestartCount()
        {
        }
    }

    /// <summary>Starts again since the failures were last forgotten.</summary>
    public sealed class RestartCount : INoSerializationVerificationNeeded
    {
        public RestartCount(int count)
        {
            Count = count;
        }

        public int Count { get; }
    }

    /// <summary>Told by a child that works again: forget the failures.</summary>
    public sealed class Reset : INoSerializationVerificationNeeded
    {
        public static readonly Reset Instance = new();

        private Reset()
        {
        }
    }
}
