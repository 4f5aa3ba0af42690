using Akka.Actor;

namespace Akka.Event;

/// <summary>Makes logging adapters and translates level names.</summary>
public static class Logging
{
    /// <summary>An adapter whose entries carry the actor's path.</summary>
    public static ILoggingAdapter GetLogger(this IActorContext context, ILogMessageFormatter? logMessageFormatter = null) =>
        new BusLogging(context.System.EventStream, context.Self.Path.ToString(), context.Props.Type, logMessageFormatter ?? DefaultLogMessageFormatter.Instance);

    /// <param name="logSourceObj">A text, a type, an actor, a reference or any object, named by its type.</param>
    public static ILoggingAdapter GetLogger(ActorSystem system, object logSourceObj, ILogMessageFormatter? logMessageFormatter = null) =>
        GetLogger(system.EventStream, $"{SourceName(logSourceObj)}({system})", SourceType(logSourceObj), logMessageFormatter);

    public static ILoggingAdapter GetLogger(LoggingBus loggingBus, object logSourceObj, ILogMessageFormatter? logMessageFormatter = null) =>
        GetLogger((EventStream)loggingBus, SourceName(logSourceObj), SourceType(logSourceObj), logMessageFormatter);

    /// <exception cref="ArgumentException">No such level: DEBUG, INFO, WARNING, ERROR or OFF, any case.</exception>
    public static LogLevel LogLevelFor(string logLevel) => logLevel.ToUpperInvariant() switch
    {
        "DEBUG" => LogLevel.DebugLevel,
        "INFO" => LogLevel.InfoLevel,
        "WARNING" => LogLevel.WarningLevel,
        "ERROR" => LogLevel.ErrorLevel,
        "OFF" => Off,
        _ => throw new ArgumentException($"log level '{logLevel}': must be DEBUG, INFO, WARNING, ERROR or OFF", nameof(logLevel)),
    };

    public static string StringFor(this LogLevel logLevel) => logLevel switch
    {
        LogLevel.DebugLevel => "DEBUG",
        LogLevel.InfoLevel => "INFO",
        LogLevel.WarningLevel => "WARNING",
        LogLevel.ErrorLevel => "ERROR",
        _ => "OFF",
    };

    public static Type ClassFor(this LogLevel logLevel) => logLevel switch
    {
        LogLevel.DebugLevel => typeof(Debug),
        LogLevel.InfoLevel => typeof(Info),
        LogLevel.WarningLevel => typeof(Warning),
        _ => typeof(Error),
    };

    /// <summary>Above all levels: nothing is logged.</summary>
    internal static LogLevel Off => (LogLevel)int.MaxValue;

    internal static IEnumerable<LogLevel> LevelsFrom(LogLevel lowest) => Enum.GetValues<LogLevel>().Where(l => l >= lowest);

    private static BusLogging GetLogger(EventStream bus, string source, Type type, ILogMessageFormatter? formatter) =>
        new(bus, source, type, formatter ?? DefaultLogMessageFormatter.Instance);

    private static string SourceName(object source) => source switch
    {
        string text => text,
        Type type => type.Name,
        IActorRef actor => actor.Path.ToString(),
        IActorContext context => context.Self.Path.ToString(),
        _ => source.GetType().Name,
    };

    private static Type SourceType(object source) => source as Type ?? source.GetType();
}
