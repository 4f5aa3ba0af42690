using System.Globalization;
using HaActors.Host.Config;

namespace HaActors.Host.Logging;

/// <summary>
/// Writes the log of the process, a line an event, to standard output: UTC time, level, source, text. Under systemd the
/// journal stamps and sorts itself, so a line starts with the level as sd-daemon(3) has it, and without a time.
/// Safe from every thread.
/// </summary>
internal sealed class HostLog(TextWriter output, LogLevelName lowest, bool journal, TimeProvider time)
{
    private readonly Lock _gate = new();

    /// <summary>The log of this process. Akka makes its loggers by itself, so they can only find it here.</summary>
    public static HostLog Current { get; set; } = new(TextWriter.Null, LogLevelName.Error, journal: false, TimeProvider.System);

    /// <summary>A log on standard output; systemd sets JOURNAL_STREAM for it (systemd.exec(5)).</summary>
    public static HostLog OnConsole(LogLevelName lowest) => new(
        Console.Out,
        lowest,
        !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("JOURNAL_STREAM")),
        TimeProvider.System);

    public void Info(string source, string text) => Write(LogLevelName.Info, source, text);

    public void Warning(string source, string text) => Write(LogLevelName.Warning, source, text);

    public void Error(string source, string text) => Write(LogLevelName.Error, source, text);

    public void Write(LogLevelName level, string source, string text)
    {
        if (level < lowest)
            return;
        var line = $"{Head(level)}{source}: {Printable.Of(text.ReplaceLineEndings(" | "))}";
        lock (_gate)
            output.WriteLine(line);
    }

    /// <summary>Level numbers of syslog(3).</summary>
    private string Head(LogLevelName level) => (journal, level) switch
    {
        (true, LogLevelName.Debug) => "<7>",
        (true, LogLevelName.Info) => "<6>",
        (true, LogLevelName.Warning) => "<4>",
        (true, _) => "<3>",
        _ => time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z' ", CultureInfo.InvariantCulture)
            + level.ToString().ToUpperInvariant().PadRight(8),
    };
}
