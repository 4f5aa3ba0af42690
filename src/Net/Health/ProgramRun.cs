using System.Net.Sockets;
using HaActors.Net.Native;

namespace HaActors.Net.Health;

/// <summary>One run of a program, without a shell, in a process group of its own.</summary>
/// <param name="Command">Absolute path.</param>
/// <param name="Arguments">Passed as they are.</param>
/// <param name="Environment">NAME=VALUE, beside PATH; the rest of this process's environment is not its business.</param>
/// <param name="Limit">Then the whole group gets SIGINT.</param>
/// <param name="KillAfter">After that much more, SIGKILL.</param>
public sealed record ProgramCall(
    string Command, IReadOnlyList<string> Arguments, IReadOnlyList<string> Environment, TimeSpan Limit, TimeSpan KillAfter);

/// <summary>Runs programs; the seam for tests of the actors.</summary>
public interface IProgramRunner
{
    /// <summary>Runs to the end, or to the limits. Never throws; a cancellation kills the group at once.</summary>
    Task<ProbeResult> RunAsync(ProgramCall call, CancellationToken cancel);
}

/// <summary>
/// Runs programs; exit code 0 is success. What a program leaves behind in its group when it ends gets SIGKILL too. One that cannot be started is a
/// failure with the system's reason.
/// </summary>
public sealed class ProgramRunner(TimeProvider? time = null) : IProgramRunner
{
    // A process that outlives SIGKILL hangs in the kernel, in a dead network file system for example; it is not waited for.
    private static readonly TimeSpan AfterKill = TimeSpan.FromSeconds(1);

    // What a program needs to find others.
    private static readonly string Path = $"PATH={Environment.GetEnvironmentVariable("PATH") ?? "/usr/sbin:/usr/bin:/sbin:/bin"}";

    private readonly TimeProvider _time = time ?? TimeProvider.System;

    public async Task<ProbeResult> RunAsync(ProgramCall call, CancellationToken cancel)
    {
        long start = _time.GetTimestamp();
        (ProbeCode code, string detail) = await JudgeAsync(call, cancel).ConfigureAwait(false);
        return new ProbeResult(code, ProbeText.Shorten(detail), _time.GetElapsedTime(start));
    }

    private async Task<(ProbeCode Code, string Detail)> JudgeAsync(ProgramCall call, CancellationToken cancel)
    {
        ChildProcess child;
        try
        {
            child = ChildProcess.Start(call.Command, call.Arguments, [Path, .. call.Environment]);
        }
        catch (LinuxException error)
        {
            return (ProbeCode.PROCERR, $"cannot be started: {error.Message}");
        }

        using (child)
        {
            Task<string> said = FirstLineAsync(child.Output);
            if (await EndsWithinAsync(child, call.Limit, cancel).ConfigureAwait(false))
            {
                // A descendant that left the group may keep the output open for ever: what has been written by now must do.
                child.Output.Shutdown(SocketShutdown.Receive);
                return Verdict(await child.Ended.ConfigureAwait(false), await said.ConfigureAwait(false));
            }

            if (cancel.IsCancellationRequested)
            {
                child.SignalGroup(ChildProcess.SigKill);
                return (ProbeCode.Unknown, "cancelled");
            }

            return (ProbeCode.PROCTOUT, $"not ended within {call.Limit.TotalMilliseconds:0} ms; {await EndAsync(child, call.KillAfter, cancel).ConfigureAwait(false)}");
        }
    }

    private async Task<string> EndAsync(ChildProcess child, TimeSpan killAfter, CancellationToken cancel)
    {
        child.SignalGroup(ChildProcess.SigInt);
        if (await EndsWithinAsync(child, killAfter, cancel).ConfigureAwait(false)) return "ended by SIGINT";
        child.SignalGroup(ChildProcess.SigKill);
        return await EndsWithinAsync(child, AfterKill, default).ConfigureAwait(false) ? "ended by SIGKILL" : "does not end by SIGKILL";
    }

    private async Task<bool> EndsWithinAsync(ChildProcess child, TimeSpan limit, CancellationToken cancel)
    {
        try
        {
            await child.Ended.WaitAsync(limit, _time, cancel).ConfigureAwait(false);
            return true;
        }
        catch (Exception error) when (error is TimeoutException or OperationCanceledException)
        {
            return false;
        }
    }

    private static (ProbeCode Code, string Detail) Verdict(int exitCode, string said) =>
        exitCode == 0 ? (ProbeCode.PROCOK, said) : (ProbeCode.PROCERR, said.Length == 0 ? $"exit code {exitCode}" : $"exit code {exitCode}: {said}");

    /// <summary>The first line that the program writes. All of it is taken, so that no program waits for a reader.</summary>
    private static async Task<string> FirstLineAsync(Socket output)
    {
        byte[] first = new byte[256];
        byte[] rest = new byte[4096];
        int length = 0;
        try
        {
            while (true)
            {
                Memory<byte> room = length < first.Length ? first.AsMemory(length) : rest;
                int got = await output.ReceiveAsync(room).ConfigureAwait(false);
                if (got == 0) break;
                if (length < first.Length) length += got;
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // Closed with the probe's end.
        }

        Span<byte> line = first.AsSpan(0, length);
        int end = line.IndexOf((byte)'\n');
        return ProbeText.Printable(end < 0 ? line : line[..end]);
    }
}
