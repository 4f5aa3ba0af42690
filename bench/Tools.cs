using System.Diagnostics;
using System.Globalization;

namespace HaActors.Bench;

/// <summary>Other programs that the bench starts.</summary>
internal static class Tools
{
    private const int DescriptorsOfItsOwn = 500;

    /// <summary>Makes sure that a program is there: installs its Debian package if we are root, otherwise says what to install.</summary>
    public static void Need(string program, string package)
    {
        if (Find(program) is not null) return;
        if (!Environment.IsPrivilegedProcess || Find("apt-get") is null)
            throw new BenchException($"{program} is missing: install the package {package}");
        Console.Error.WriteLine($"bench: installing {package}");
        Output("apt-get", "install", "-y", "-q", package);
        if (Find(program) is null) throw new BenchException($"{program} is missing even after apt-get install {package}");
    }

    /// <summary>Runs a program to its end and returns what it wrote.</summary>
    public static string Output(string program, params string[] arguments)
    {
        using Process process = Start(program, arguments);
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0) throw new BenchException($"{program} {string.Join(' ', arguments)}: {errors.Result.Trim()}");
        return output;
    }

    /// <summary>Starts a program with its streams connected to ours; it ends with us at the latest.</summary>
    public static Process Start(string program, params string[] arguments)
    {
        Process process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        }) ?? throw new BenchException($"{program} did not start");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Stop(process);
        return process;
    }

    /// <summary>Starts a program on some processors.</summary>
    /// <param name="processors">As taskset(1) takes them.</param>
    public static Process StartOn(string processors, params string[] command) => Start("taskset", ["-c", processors, .. command]);

    /// <summary>Connections of both sides together that a proxy may have here: each takes a descriptor, and it needs some for itself.</summary>
    public static int MostConnections()
    {
        string line = File.ReadLines("/proc/self/limits").First(each => each.StartsWith("Max open files", StringComparison.Ordinal));
        string hard = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[4];
        return Math.Min(hard == "unlimited" ? int.MaxValue : int.Parse(hard, CultureInfo.InvariantCulture), 60_000) - DescriptorsOfItsOwn;
    }

    /// <summary>Ends a program that may have ended by itself.</summary>
    public static void Stop(Process process)
    {
        try
        {
            process.Kill();
            process.WaitForExit();
        }
        catch (InvalidOperationException)
        {
            // It has ended and is disposed of.
        }
    }

    private static string? Find(string program) =>
        $"{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin:/sbin".Split(':').Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
}
