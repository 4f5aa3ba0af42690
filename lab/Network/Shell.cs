using System.Diagnostics;

namespace HaActors.Lab.Network;

/// <summary>What the lab could not do, as one sentence for the person at the terminal.</summary>
public sealed class LabException(string message) : Exception(message);

/// <summary>Runs programs and reads what they print. No shell is involved: arguments are passed as they are.</summary>
public static class Shell
{
    /// <summary>Runs a program to its end and returns its standard output.</summary>
    /// <exception cref="LabException">It could not be started, took longer than a minute, or its exit status is not 0.</exception>
    public static string Run(string program, params string[] arguments)
    {
        var (status, output, error) = Try(program, arguments);
        return status == 0
            ? output
            : throw new LabException($"{program} {string.Join(' ', arguments)}: exit status {status}: {error.Trim()}");
    }

    /// <summary>As <see cref="Run"/>, for programs whose failure is an answer.</summary>
    public static (int Status, string Output, string Error) Try(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        }) ?? throw new LabException($"{program}: could not be started");
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(TimeSpan.FromMinutes(1)))
        {
            process.Kill(entireProcessTree: true);
            throw new LabException($"{program} {string.Join(' ', arguments)}: not ended after a minute");
        }

        return (process.ExitCode, output.Result, error.Result);
    }

    /// <summary>Starts a program that outlives this one, its output appended to a file.</summary>
    /// <returns>Its process id; the wrapping shell replaces itself by the program.</returns>
    public static Process Start(string log, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo("sh") { UseShellExecute = false };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add("log=$1; shift; exec \"$@\" >>\"$log\" 2>&1 </dev/null");
        start.ArgumentList.Add("sh");
        start.ArgumentList.Add(log);
        start.ArgumentList.Add(program);
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start) ?? throw new LabException($"{program}: could not be started");
    }
}
