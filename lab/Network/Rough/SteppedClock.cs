namespace HaActors.Lab.Network.Rough;

/// <summary>
/// The clock of day of one process, to be stepped: libfaketime (Debian package libfaketime) answers clock_gettime(CLOCK_REALTIME), time and
/// gettimeofday for it. Namespaces have no such clock of their own (time_namespaces(7): only the monotonic ones), and stepping the machine's
/// would reach beyond the lab. Clocks that no operator can step are left as they are.
/// </summary>
public sealed class SteppedClock
{
    private readonly string _file;

    private SteppedClock(string file) => _file = file;

    /// <summary>The library; null: it is not installed.</summary>
    public static string? Library { get; } =
        Directory.Exists("/usr/lib") ? Directory.EnumerateDirectories("/usr/lib", "*-linux-gnu").Select(folder => $"{folder}/faketime/libfaketimeMT.so.1").FirstOrDefault(File.Exists) : null;

    /// <summary>How long after a step the process sees it at the latest.</summary>
    public static TimeSpan Delay { get; } = TimeSpan.FromSeconds(1);

    /// <summary>Gives a node such a clock from its next start on.</summary>
    /// <exception cref="LabException">libfaketime is not installed.</exception>
    public static SteppedClock Of(LabNode node)
    {
        var clock = new SteppedClock(Path.Combine(LabNetwork.StateFolder, $"{node.Name}.clock"));
        clock.Step(TimeSpan.Zero);
        node.Environment.AddRange([
            $"LD_PRELOAD={Library ?? throw new LabException("libfaketime is not installed: apt-get install libfaketime")}",
            $"FAKETIME_TIMESTAMP_FILE={clock._file}",
            $"FAKETIME_CACHE_DURATION={Delay.TotalSeconds:0}",
            "FAKETIME_DONT_FAKE_MONOTONIC=1",
        ]);
        return clock;
    }

    /// <summary>Puts the clock this far off the right time, whole seconds.</summary>
    public void Step(TimeSpan off)
    {
        var made = $"{_file}.new";
        File.WriteAllText(made, $"{off.TotalSeconds:+0;-0;+0}\n");
        File.Move(made, _file, overwrite: true);    // never half a file
    }
}
