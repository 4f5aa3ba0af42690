using System.Net.Sockets;
using HaActors.Net.Model;
using HaActors.Net.Native;

namespace HaActors.Net.Health;

/// <summary>
/// Runs a program; exit code 0 is success. At the check's timeout its whole process group gets SIGINT, after one more limit SIGKILL; whatever it
/// leaves behind in the group when it ends gets SIGKILL too. A program that cannot be started is a failure with the system's reason.
/// </summary>
/// <param name="environment">NAME=VALUE, beside PATH.</param>
internal sealed class ProgramProbe(CheckSettings check, ProgramProbeSettings program, IEnumerable<string> environment, TimeProvider time)
    : IProbe
{
    // A process that outlives SIGKILL hangs in the kernel, in a dead network file system for example; it is not waited for.
    private static readonly TimeSpan AfterKill = TimeSpan.FromSeconds(1);

    private readonly string[] _environment =
    [
        // What a program needs to find others; the rest of this process's environment is not its business.
        $"PATH={Environment.GetEnvironmentVariable("PATH") ?? "/usr/sbin:/usr/bin:/sbin:/bin"}",
        .. environment,
    ];

    public ProgramProbe(string backend, CheckSettings check, ProgramProbeSettings program, ServerSettings server, TimeProvider time)
        : this(
            check,
            program,
            [$"HA_BACKEND={backend}", $"HA_SERVER={server.Name}", $"HA_ADDRESS={server.Host}", $"HA_PORT={server.Port}"],
            time)
    {
    }

    public async Task<ProbeResult> RunAsync(CancellationToken cancel)
    {
        long start = time.GetTimestamp();
        (ProbeCode code, string detail) = await JudgeAsync(cancel).ConfigureAwait(false);
        return new ProbeResult(code, ProbeText.Shorten(detail), time.GetElapsedTime(start));
    }

    private async Task<(ProbeCode Code, string Detail)> JudgeAsync(CancellationToken cancel)
    {
        ChildProcess child;
        try
        {
            child = ChildProcess.Start(program.Command, program.Arguments, _environment);
        }
        catch (LinuxException error)
        {
            return (ProbeCode.PROCERR, $"cannot be started: {error.Message}");
        }

        using (child)
        {
            Task<string> said = FirstLineAsync(child.Output);
            if (await EndsWithinAsync(child, check.Timeout, cancel).ConfigureAwait(false))
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

            return (ProbeCode.PROCTOUT, $"not ended within {check.Timeout.TotalMilliseconds:0} ms; {await EndAsync(child, cancel).ConfigureAwait(false)}");
        }
    }

    private async Task<string> EndAsync(ChildProcess child, CancellationToken cancel)
    {
        child.SignalGroup(ChildProcess.SigInt);
        if (await EndsWithinAsync(child, program.KillAfter, cancel).ConfigureAwait(false)) return "ended by SIGINT";
        child.SignalGroup(ChildProcess.SigKill);
        return await EndsWithinAsync(child, AfterKill, default).ConfigureAwait(false) ? "ended by SIGKILL" : "does not end by SIGKILL";
    }

    private async Task<bool> EndsWithinAsync(ChildProcess child, TimeSpan limit, CancellationToken cancel)
    {
        try
        {
            await child.Ended.WaitAsync(limit, time, cancel).ConfigureAwait(false);
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
