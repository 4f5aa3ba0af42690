namespace Akka.Event;

/// <summary>Where code writes log entries; any thread.</summary>
public interface ILoggingAdapter
{
    ILogMessageFormatter Formatter { get; }

    bool IsDebugEnabled { get; }

    bool IsInfoEnabled { get; }

    bool IsWarningEnabled { get; }

    bool IsErrorEnabled { get; }

    bool IsEnabled(LogLevel logLevel);

    void Log(LogLevel logLevel, Exception cause, LogMessage message);

    void Log(LogLevel logLevel, Exception cause, string format);
}

/// <summary>Base of logging adapters: asks for the level, then notifies.</summary>
public abstract class LoggingAdapterBase : ILoggingAdapter
{
    protected LoggingAdapterBase(ILogMessageFormatter logMessageFormatter)
    {
        Formatter = logMessageFormatter;
    }

    public ILogMessageFormatter Formatter { get; }

    public abstract bool IsDebugEnabled { get; }

    public abstract bool IsInfoEnabled { get; }

    public abstract bool IsWarningEnabled { get; }

    public abstract bool IsErrorEnabled { get; }

    public bool IsEnabled(LogLevel logLevel) => logLevel switch
    {
        LogLevel.DebugLevel => IsDebugEnabled,
        LogLevel.InfoLevel => IsInfoEnabled,
        LogLevel.WarningLevel => IsWarningEnabled,
        _ => IsErrorEnabled,
    };

    public virtual void Log(LogLevel logLevel, Exception cause, LogMessage message) => NotifyIfEnabled(logLevel, cause, message);

    public virtual void Log(LogLevel logLevel, Exception cause, string format) => NotifyIfEnabled(logLevel, cause, format);

    protected abstract void NotifyLog(LogLevel logLevel, object message, Exception? cause = null);

    private void NotifyIfEnabled(LogLevel logLevel, Exception cause, object message)
    {
        if (IsEnabled(logLevel))
        {
            NotifyLog(logLevel, message, cause);
        }
    }
}

/// <summary>Publishes entries on a system's event stream.</summary>
internal sealed class BusLogging(EventStream bus, string logSource, Type logClass, ILogMessageFormatter formatter) : LoggingAdapterBase(formatter)
{
    public override bool IsDebugEnabled => bus.LogLevel <= LogLevel.DebugLevel;

    public override bool IsInfoEnabled => bus.LogLevel <= LogLevel.InfoLevel;

    public override bool IsWarningEnabled => bus.LogLevel <= LogLevel.WarningLevel;

    public override bool IsErrorEnabled => bus.LogLevel <= LogLevel.ErrorLevel;

    protected override void NotifyLog(LogLevel logLevel, object message, Exception? cause = null) => bus.Publish(logLevel switch
    {
        LogLevel.DebugLevel => new Debug(cause!, logSource, logClass, message),
        LogLevel.InfoLevel => new Info(cause!, logSource, logClass, message),
        LogLevel.WarningLevel => new Warning(cause!, logSource, logClass, message),
        _ => (LogEvent)new Error(cause!, logSource, logClass, message),
    });
}
