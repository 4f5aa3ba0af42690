using System.Diagnostics;
using System.Text;
using HaActors.Net.Proxy;

namespace HaActors.Net.Tests.Proxy;

/// <summary>The file of a session log, while others move, truncate and rotate it.</summary>
public sealed class FileSinkTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("hatest-log-").FullName;

    private string LogFile => Path.Combine(_folder, "sessions.log");

    private string Old => Path.Combine(_folder, "sessions.log.1");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void File_is_appended_to()
    {
        for (int run = 0; run < 2; run++)
        {
            using var sink = new FileSink(LogFile);
            Write(sink, $"line {run}");
        }

        Assert.Equal("line 0\nline 1\n", File.ReadAllText(LogFile));
    }

    [Fact]
    public void Renamed_file_is_written_to_until_it_is_reopened()
    {
        using var sink = new FileSink(LogFile);
        Write(sink, "first");
        File.Move(LogFile, Old);
        Write(sink, "renamed");

        sink.Reopen();
        Write(sink, "of the batch that was begun");
        Write(sink, "new");

        Assert.Equal("first\nrenamed\nof the batch that was begun\n", File.ReadAllText(Old));
        Assert.Equal("new\n", File.ReadAllText(LogFile));
    }

    [Fact]
    public void Truncated_file_begins_anew_without_a_hole()
    {
        using var sink = new FileSink(LogFile);
        Write(sink, "a line of some length");
        File.WriteAllBytes(LogFile, []);

        Write(sink, "new");

        Assert.Equal("new\n", File.ReadAllText(LogFile));
    }

    [Fact]
    public void File_that_cannot_be_reopened_is_told_and_the_old_one_goes_on()
    {
        string folder = Path.Combine(_folder, "gone");
        string moved = Path.Combine(_folder, "moved");
        Directory.CreateDirectory(folder);
        using var sink = new FileSink(Path.Combine(folder, "sessions.log"));
        Directory.Move(folder, moved);

        Assert.Equal($"{folder}/sessions.log: No such file or directory", Assert.Throws<IOException>(sink.Reopen).Message);
        Write(sink, "kept");

        Assert.Equal("kept\n", File.ReadAllText(Path.Combine(moved, "sessions.log")));
    }

    [Fact]
    public void Log_without_traffic_lets_go_of_the_renamed_file()
    {
        using var log = new SessionLog(new FileSink(LogFile));
        File.Move(LogFile, Old);

        log.Reopen();

        Assert.True(SpinWait.SpinUntil(() => !IsOpen(Old), LoopbackPlane.Patience), "the renamed file stays open");
        Assert.True(IsOpen(LogFile));
    }

    // The real logrotate(8), in both of its ways.
    [SkippableTheory]
    [InlineData("copytruncate")]
    [InlineData("nocopytruncate")]
    public void Logrotate_loses_no_line(string way)
    {
        Skip.IfNot(File.Exists("/usr/sbin/logrotate"), "logrotate is not installed");
        string configuration = Path.Combine(_folder, "rotate.conf");
        File.WriteAllText(configuration, $"\"{LogFile}\" {{\n  rotate 9\n  nocreate\n  {way}\n}}\n");
        using var sink = new FileSink(LogFile);
        for (int turn = 0; turn < 3; turn++)
        {
            Write(sink, $"line {turn}");
            Rotate(configuration);
            if (way != "copytruncate") sink.Reopen();
            sink.Flush();
        }

        Write(sink, "line 3");

        string[] files = [$"{LogFile}.3", $"{LogFile}.2", Old, LogFile];
        Assert.Equal(["line 0\n", "line 1\n", "line 2\n", "line 3\n"], files.Select(File.ReadAllText));
    }

    private static void Write(FileSink sink, string line)
    {
        Assert.Equal(0, sink.Write(Encoding.ASCII.GetBytes(line)) + sink.Flush());
    }

    private static bool IsOpen(string path) => Directory.EnumerateFiles("/proc/self/fd").Any(fd => Target(fd) == path);

    private static string? Target(string descriptor)
    {
        try
        {
            return File.ResolveLinkTarget(descriptor, returnFinalTarget: false)?.FullName;
        }
        catch (IOException)
        {
            // Another test closed it since it was listed.
            return null;
        }
    }

    private void Rotate(string configuration)
    {
        var start = new ProcessStartInfo("/usr/sbin/logrotate", ["--force", "--state", Path.Combine(_folder, "state"), configuration])
        {
            RedirectStandardError = true,
        };
        using var logrotate = Process.Start(start)!;
        string said = logrotate.StandardError.ReadToEnd();
        logrotate.WaitForExit();
        Assert.True(logrotate.ExitCode == 0, said);
    }
}
