using HaActors.Host.Config;
using HaActors.Net.Proxy;

namespace HaActors.Host;

/// <summary>Opens the session log of a node.</summary>
internal static class SessionLogs
{
    /// <summary>Null: there is to be none.</summary>
    /// <exception cref="IOException">Its file cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">Its file cannot be opened.</exception>
    public static SessionLog? Open(HostSettings settings)
    {
        if (settings.SessionLog is not { } log)
            return null;
        ILogSink sink = log.Syslog is not null ? new SyslogSink(log.Syslog, log.Facility, settings.Services.Node.Name)
            : log.File.Length > 0 ? StreamSink.ToFile(log.File)
            : new StreamSink(Console.OpenStandardOutput());
        return new SessionLog(sink, log.Sample);
    }
}
