using Akka.Actor.Cells;
using Akka.Event;

namespace Akka.Actor;

/// <summary>How a parent treats failing children. Immutable; the counts are kept with the children.</summary>
public abstract class SupervisorStrategy
{
    /// <summary>Stops a child that failed to start, was killed or broke a death pact; restarts it otherwise.</summary>
    public static readonly IDecider DefaultDecider = Akka.Actor.Decider.From(DecideByDefault);

    /// <summary>One for one with the default decider and no limit of restarts.</summary>
    public static readonly SupervisorStrategy DefaultStrategy = new OneForOneStrategy(DefaultDecider);

    /// <summary>Stops every child that fails.</summary>
    public static readonly OneForOneStrategy StoppingStrategy = new(static _ => Directive.Stop);

    private protected SupervisorStrategy(int maxNrOfRetries, TimeSpan withinTimeRange, bool loggingEnabled)
    {
        RestartLimit = maxNrOfRetries;
        Window = withinTimeRange;
        LoggingEnabled = loggingEnabled;
    }

    public abstract IDecider Decider { get; }

    protected bool LoggingEnabled { get; }

    private protected int RestartLimit { get; }

    private protected TimeSpan Window { get; }

    /// <summary>False asks for escalation.</summary>
    internal bool HandleFailure(ActorCell parent, ChildEntry child, Exception cause, IReadOnlyCollection<ChildEntry> children)
    {
        var directive = Decider.Decide(cause);
        if (LoggingEnabled)
        {
            Log(parent, child, cause, directive);
        }
        switch (directive)
        {
            case Directive.Resume:
                child.Ref.Resume(cause);
                return true;
            case Directive.Escalate:
                return false;
            default:
                Apply(parent, directive == Directive.Restart, child, cause, children);
                return true;
        }
    }

    private protected abstract void Apply(ActorCell parent, bool restart, ChildEntry child, Exception cause, IReadOnlyCollection<ChildEntry> children);

    private protected static void Restart(ChildEntry child, Exception cause, bool suspendFirst)
    {
        if (suspendFirst)
        {
            child.Ref.Suspend();
        }
        child.Ref.Restart(cause);
    }

    private static Directive DecideByDefault(Exception cause) =>
        cause is ActorInitializationException or ActorKilledException or DeathPactException ? Directive.Stop : Directive.Restart;

    private static void Log(ActorCell parent, ChildEntry child, Exception cause, Directive directive)
    {
        if (directive == Directive.Escalate)
        {
            return;
        }
        var text = cause is ActorInitializationException { InnerException: { } inner } ? inner.Message : cause.Message;
        var source = child.Ref.Path.ToString();
        var type = child.Ref is LocalActorRef local ? local.Cell.Props.Type : typeof(ActorBase);
        LogEvent entry = directive == Directive.Resume
            ? new Warning(cause, source, type, text)
            : new Error(cause, source, type, text);
        parent.System.EventStream.Publish(entry);
    }
}

/// <summary>Treats only the child that failed.</summary>
public class OneForOneStrategy : SupervisorStrategy
{
    public OneForOneStrategy(Func<Exception, Directive> localOnlyDecider)
        : this(-1, -1, localOnlyDecider)
    {
    }

    public OneForOneStrategy(IDecider decider)
        : this(-1, -1, decider)
    {
    }

    /// <param name="maxNrOfRetries">Most restarts in the time range, -1 or null for no limit; one more stops the child.</param>
    /// <param name="withinTimeRange">Null for all time.</param>
    public OneForOneStrategy(int? maxNrOfRetries, TimeSpan? withinTimeRange, Func<Exception, Directive> localOnlyDecider)
        : this(maxNrOfRetries ?? -1, Milliseconds(withinTimeRange), localOnlyDecider)
    {
    }

    public OneForOneStrategy(int? maxNrOfRetries, TimeSpan? withinTimeRange, IDecider decider)
        : this(maxNrOfRetries ?? -1, Milliseconds(withinTimeRange), decider)
    {
    }

    public OneForOneStrategy(int maxNrOfRetries, int withinTimeMilliseconds, Func<Exception, Directive> localOnlyDecider, bool loggingEnabled = true)
        : this(maxNrOfRetries, withinTimeMilliseconds, Akka.Actor.Decider.From(localOnlyDecider), loggingEnabled)
    {
    }

    public OneForOneStrategy(int maxNrOfRetries, int withinTimeMilliseconds, IDecider decider, bool loggingEnabled = true)
        : base(maxNrOfRetries, TimeSpan.FromMilliseconds(withinTimeMilliseconds), loggingEnabled)
    {
        Decider = decider;
    }

    public override IDecider Decider { get; }

    public int MaxNumberOfRetries => RestartLimit;

    public int WithinTimeRangeMilliseconds => (int)Window.TotalMilliseconds;

    public OneForOneStrategy WithMaxNrOfRetries(int maxNrOfRetries) =>
        new(maxNrOfRetries, WithinTimeRangeMilliseconds, Decider, LoggingEnabled);

    internal static int Milliseconds(TimeSpan? range) => range is { } r ? (int)r.TotalMilliseconds : -1;

    private protected override void Apply(ActorCell parent, bool restart, ChildEntry child, Exception cause, IReadOnlyCollection<ChildEntry> children)
    {
        if (restart && child.MayRestart(RestartLimit, Window))
        {
            Restart(child, cause, suspendFirst: false);
        }
        else
        {
            parent.Stop(child.Ref);
        }
    }
}

/// <summary>Treats all children alike when one fails.</summary>
public class AllForOneStrategy : SupervisorStrategy
{
    public AllForOneStrategy(Func<Exception, Directive> localOnlyDecider)
        : this(-1, -1, localOnlyDecider)
    {
    }

    /// <inheritdoc cref="OneForOneStrategy(int?, TimeSpan?, Func{Exception, Directive})"/>
    public AllForOneStrategy(int? maxNrOfRetries, TimeSpan? withinTimeRange, Func<Exception, Directive> localOnlyDecider)
        : this(maxNrOfRetries ?? -1, OneForOneStrategy.Milliseconds(withinTimeRange), localOnlyDecider)
    {
    }

    public AllForOneStrategy(int maxNrOfRetries, int withinTimeMilliseconds, Func<Exception, Directive> localOnlyDecider, bool loggingEnabled = true)
        : this(maxNrOfRetries, withinTimeMilliseconds, Akka.Actor.Decider.From(localOnlyDecider), loggingEnabled)
    {
    }

    public AllForOneStrategy(int maxNrOfRetries, int withinTimeMilliseconds, IDecider decider, bool loggingEnabled = true)
        : base(maxNrOfRetries, TimeSpan.FromMilliseconds(withinTimeMilliseconds), loggingEnabled)
    {
        Decider = decider;
    }

    public override IDecider Decider { get; }

    public int MaxNumberOfRetries => RestartLimit;

    public int WithinTimeRangeMilliseconds => (int)Window.TotalMilliseconds;

    private protected override void Apply(ActorCell parent, bool restart, ChildEntry child, Exception cause, IReadOnlyCollection<ChildEntry> children)
    {
        // Every child's count must rise, so no short cut.
        var allowed = restart && children.Aggregate(true, (sofar, c) => c.MayRestart(RestartLimit, Window) && sofar);
        foreach (var each in children)
        {
            if (allowed)
            {
                Restart(each, cause, suspendFirst: each != child);
            }
            else
            {
                parent.Stop(each.Ref);
            }
        }
    }
}
