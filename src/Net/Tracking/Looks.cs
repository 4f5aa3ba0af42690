using System.Globalization;
using HaActors.Net.Health;
using HaActors.Net.Model;

namespace HaActors.Net.Tracking;

/// <summary>What one look saw.</summary>
/// <param name="Passed">Of a file: nothing.</param>
/// <param name="Number">Of a file; null: nothing new was readable.</param>
internal readonly record struct TrackReading(bool Passed, long? Number, string Detail);

/// <summary>One look at a target that has to be asked. Never throws; ends by its limit.</summary>
internal static class Looks
{
    // More is no number.
    private const int MostOfFile = 64;

    /// <summary>The look of a target; an interface is watched instead (<see cref="InterfaceWatch"/>).</summary>
    public static Func<CancellationToken, Task<TrackReading>> Of(TrackSettings track, TimeProvider time) => track.Target switch
    {
        ScriptTarget script => Script(track, script, time),
        ProcessTarget process => _ => Task.FromResult(Processes(process, "/proc")),
        FileTarget file => _ => Task.FromResult(Number(file.Path)),
        _ => throw new ArgumentException($"{track.Target} cannot be asked", nameof(track)),
    };

    /// <summary>Counts the processes of a name.</summary>
    /// <param name="proc">Where proc(5) is mounted.</param>
    public static TrackReading Processes(ProcessTarget target, string proc)
    {
        var count = 0;
        foreach (var folder in Directory.EnumerateDirectories(proc))
        {
            if (char.IsAsciiDigit(Path.GetFileName(folder)[0]) && NameIn(folder) == target.Process)
                count++;
        }

        return new(count >= target.Quorum && count <= target.QuorumMax, null, $"{count} {(count == 1 ? "process" : "processes")}");
    }

    /// <summary>Reads the number in a file. A file that is being written may be empty for a moment: that says nothing.</summary>
    public static TrackReading Number(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            Span<byte> bytes = stackalloc byte[MostOfFile];
            var text = System.Text.Encoding.ASCII.GetString(bytes[..file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)]).Trim();
            return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                ? new(false, number, text)
                : new(false, null, text.Length == 0 ? "empty" : "not a number");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return new(false, 0, "no such file");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new(false, null, e.Message);
        }
    }

    private static Func<CancellationToken, Task<TrackReading>> Script(TrackSettings track, ScriptTarget script, TimeProvider time)
    {
        var check = new CheckSettings(script.Program, track.Interval, track.Interval, track.Interval, script.Timeout, track.Rise, track.Fall);
        var probe = new ProgramProbe(check, script.Program, [$"HA_TRACK={track.Name}"], time);
        return async cancel =>
        {
            var result = await probe.RunAsync(cancel).ConfigureAwait(false);
            return new(result.Ok, null, result.Detail.Length == 0 ? result.Code.ToString() : result.Detail);
        };
    }

    private static string NameIn(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, "comm")).TrimEnd('\n');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";      // ended between the list and the look
        }
    }
}
