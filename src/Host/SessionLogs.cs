using HaActors.Host.Config;
using HaActors.Host.Logging;
using HaActors.Net.Proxy;

namespace HaActors.Host;

/// <summary>Opens the session log of a node.</summary>
internal static class SessionLogs
{
    /// <summary>Null: there is to be none.</summary>
    /// <exception cref="IOException">Its file cannot be opened.</exception>
    public static SessionLog? Open(HostSettings settings)
    {
        if (settings.SessionLog is not { } log)
            return null;
        ILogSink sink = log.Syslog is not null ? new SyslogSink(log.Syslog, log.Facility, settings.Services.Node.Name)
            : log.File.Length > 0 ? new FileSink(log.File)
            : new StreamSink(Console.OpenStandardOutput());
        return new SessionLog(sink, log.Sample);
    }

    /// <summary>Its file was rotated away: lines go to a new one; where that cannot be had, the log of the process says so.</summary>
    public static void Reopen(SessionLog? log)
    {
        try
        {
            log?.Reopen();
        }
        catch (IOException e)
        {
            HostLog.Current.Warning("host", $"ha.log.sessions.to: {e.Message}; lines go on into the file that was open");
        }
    }
}
