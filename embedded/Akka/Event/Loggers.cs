using Akka.Actor;

namespace Akka.Event;

/// <summary>The logger that <c>akka.loggers</c> names by default: writes entries to standard output.</summary>
public class DefaultLogger : ActorBase
{
    protected override bool Receive(object message)
    {
        switch (message)
        {
            case InitializeLogger:
                Sender.Tell(new LoggerInitialized(), Self);
                return true;
            case LogEvent entry:
                Print(entry);
                return true;
            default:
                return false;
        }
    }

    protected virtual void Print(LogEvent logEvent) => StandardOutRef.Write(logEvent);
}

/// <summary>Writes entries to standard output while no logger runs yet or any more.</summary>
internal sealed class StandardOutRef : ActorRefBase
{
    public override ActorPath Path { get; } = new RootActorPath(new Address("akka", "all-systems")) / "StandardOutLogger";

    public static void Write(LogEvent entry)
    {
        try
        {
            Console.Out.WriteLine(entry.ToString());
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // Standard output is closed; there is nowhere left to say so.
        }
    }

    protected override void TellInternal(object message, IActorRef sender)
    {
        if (message is LogEvent entry)
        {
            Write(entry);
        }
    }
}

/// <summary>Logs the first dead letters, <c>akka.log-dead-letters</c> of them.</summary>
internal sealed class DeadLetterListener(int limit) : ReceiveActor
{
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private int _seen;

    protected override void PreStart()
    {
        Become(() => Receive<AllDeadLetters>(LogOne, static m => m is DeadLetter or Dropped));
        Context.System.EventStream.Subscribe(Self, typeof(DeadLetter));
        Context.System.EventStream.Subscribe(Self, typeof(Dropped));
    }

    private void LogOne(AllDeadLetters letter)
    {
        if (++_seen > limit)
        {
            return;
        }
        var end = _seen == limit ? ", no more of them will be logged" : "";
        var reason = letter is Dropped dropped ? $" ({dropped.Reason})" : "";
        _log.Info("Message [{0}] from {1} to {2} was not delivered{3}. [{4}] dead letters so far{5}.",
            letter.Message.GetType().Name, letter.Sender, letter.Recipient, reason, _seen, end);
    }
}

/// <summary>Starts and stops what <c>akka.loggers</c> names.</summary>
internal static class LoggerStartup
{
    /// <exception cref="LoggerInitializationException">A logger is not to be found or does not answer.</exception>
    public static void Start(ActorSystemImpl system, StandardOutRef standardOut)
    {
        var settings = system.Settings;
        var bus = system.EventStream;
        Subscribe(bus, standardOut, Logging.LogLevelFor(settings.StdoutLogLevel));
        var level = Logging.LogLevelFor(settings.LogLevel);
        bus.SetLogLevel(level);
        var number = 0;
        foreach (var name in settings.Loggers)
        {
            var type = TypeNames.Resolve(name) ?? throw new LoggerInitializationException($"akka.loggers names {name}, which is no type that can be found");
            var logger = system.SystemActorOf(Props.Create(type), $"log{++number}-{type.Name}");
            var ready = logger.Ask(new InitializeLogger(bus), settings.LoggerStartTimeout);
            if (!ready.ContinueWith(static _ => { }, TaskScheduler.Default).Wait(settings.LoggerStartTimeout) || !ready.IsCompletedSuccessfully)
            {
                throw new LoggerInitializationException($"logger {name} did not answer InitializeLogger within {settings.LoggerStartTimeout}", ready.Exception?.InnerException);
            }
            Subscribe(bus, logger, level);
        }
        bus.Unsubscribe(standardOut);
    }

    public static void Subscribe(EventStream bus, IActorRef logger, LogLevel lowest)
    {
        foreach (var level in Logging.LevelsFrom(lowest))
        {
            bus.Subscribe(logger, level.ClassFor());
        }
    }
}
