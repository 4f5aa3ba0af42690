using Akka.Actor;
using Akka.Event;
using HaActors.Host.Config;

namespace HaActors.Host.Logging;

/// <summary>Takes the log events of an actor system into <see cref="HostLog"/>. Made by Akka, one per actor system, by name from its configuration.</summary>
public sealed class AkkaLogger : ReceiveActor
{
    public AkkaLogger()
    {
        Receive<InitializeLogger>(_ => Sender.Tell(new LoggerInitialized()));
        Receive<LogEvent>(Write);
    }

    private static void Write(LogEvent logged)
    {
        var level = Level(logged.LogLevel());
        var source = Source(logged);
        // Associations come and go with every restart of a peer; the cluster's own events say what matters of that.
        if (level <= LogLevelName.Info && (source == "remoting" || logged.LogClass?.Namespace?.StartsWith("Akka.Remote", StringComparison.Ordinal) == true))
            return;
        HostLog.Current.Write(level, source, Text(logged, level));
    }

    /// <summary>What went wrong on the network fits in one line; only an error of the program needs all the frames of its stack.</summary>
    private static string Text(LogEvent logged, LogLevelName level)
    {
        var text = $"{logged.Message}";
        if (level >= LogLevelName.Error)
            return logged.Cause is null ? text : $"{text}: {logged.Cause}";
        var firstLine = text.Split('\n')[0].TrimEnd();
        return logged.Cause is null ? firstLine : $"{firstLine}: {logged.Cause.GetBaseException().Message}";
    }

    /// <summary>
    /// The path of an actor without its address; of other sources, such as <c>remoting(akka://ha)</c>, what stands before the
    /// address, or the name of the class.
    /// </summary>
    private static string Source(LogEvent logged)
    {
        var source = logged.LogSource ?? "";
        var user = source.IndexOf("/user/", StringComparison.Ordinal);
        if (user >= 0)
            return source[(user + "/user/".Length)..];
        var name = source.Split('(')[0].Trim();
        return name.Length is 0 || name.Contains('/', StringComparison.Ordinal) ? logged.LogClass?.Name ?? "akka" : name;
    }

    private static LogLevelName Level(LogLevel level) => level switch
    {
        LogLevel.DebugLevel => LogLevelName.Debug,
        LogLevel.InfoLevel => LogLevelName.Info,
        LogLevel.WarningLevel => LogLevelName.Warning,
        _ => LogLevelName.Error,
    };
}
