using System.Globalization;

namespace HaActors.Bench;

/// <summary>CPU time that a process has used, user and system, over all its threads: proc_pid_stat(5), fields utime and stime.</summary>
internal static class CpuTime
{
    private const int UserField = 14;
    private const int SystemField = 15;
    private const double TicksPerSecond = 100;      // USER_HZ, include/asm-generic/param.h

    public static TimeSpan Of(int pid)
    {
        string stat = File.ReadAllText($"/proc/{pid}/stat");
        // The second field is the program's name in parentheses and may contain anything, so counting starts behind it.
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        long Field(int number) => long.Parse(fields[number - 3], CultureInfo.InvariantCulture);
        return TimeSpan.FromSeconds((Field(UserField) + Field(SystemField)) / TicksPerSecond);
    }
}
