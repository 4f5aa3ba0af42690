using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace HaActors.Net.Native;

/// <summary>
/// A program in a session and process group of its own, started without a shell (posix_spawn(3)). What it writes to standard output and error
/// comes out of one socket; its input is empty. Unlike <see cref="System.Diagnostics.Process"/> it can be ended with all that it started, it
/// reports the reason for which it could not be started, and reading its output takes no thread.
/// </summary>
internal sealed unsafe partial class ChildProcess : IDisposable
{
    public const int SigInt = 2;                    // asm-generic/signal.h
    public const int SigKill = 9;

    private const int SigChild = 17;
    private const int ByProcessId = 1;              // P_PID, linux/wait.h
    private const int NoHang = 1;                   // WNOHANG
    private const int Exited = 4;                   // WEXITED
    private const int NoReap = 0x0100_0000;         // WNOWAIT

    private static readonly ConcurrentDictionary<int, ChildProcess> Running = new();
    private static readonly PosixSignalRegistration Ends = PosixSignalRegistration.Create((PosixSignal)SigChild, _ => LookAtAll());

    private readonly TaskCompletionSource<int> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private bool _isReaped;

    private ChildProcess(int id, Socket output) => (Id, Output) = (id, output);

    /// <summary>Process id, and the id of its group.</summary>
    public int Id { get; }

    /// <summary>What it writes; ends when the last of its group has closed it.</summary>
    public Socket Output { get; }

    /// <summary>Exit code 0-255, or 128 plus the number of the signal that ended it (the convention of shells).</summary>
    public Task<int> Ended => _ended.Task;

    /// <param name="program">Path.</param>
    /// <param name="arguments">Without the program's own name.</param>
    /// <param name="environment">The whole of it, as NAME=VALUE.</param>
    /// <exception cref="LinuxException">The program cannot be started; the message says why.</exception>
    public static ChildProcess Start(string program, IEnumerable<string> arguments, IEnumerable<string> environment)
    {
        GC.KeepAlive(Ends);
        (Socket output, int theirs) = SpawnCalls.OutputPair();
        int id;
        try
        {
            id = SpawnCalls.Spawn(program, [program, .. arguments], [.. environment], theirs);
        }
        catch
        {
            output.Dispose();
            throw;
        }
        finally
        {
            FileDescriptor.Close(theirs);
        }

        var child = new ChildProcess(id, output);
        Running[id] = child;
        // It may have ended before it was listed.
        child.Look();
        return child;
    }

    /// <summary>Signals the program and whatever it started that stayed in its group; nothing if all have ended.</summary>
    public void SignalGroup(int signal)
    {
        lock (_gate)
        {
            // A reaped process frees its number for others.
            if (!_isReaped) kill(-Id, signal);
        }
    }

    public void Dispose() => Output.Dispose();

    private static void LookAtAll()
    {
        foreach (ChildProcess child in Running.Values) child.Look();
    }

    private void Look()
    {
        int code;
        lock (_gate)
        {
            // struct siginfo: signo, errno, code; 128 bytes in all. It stays zero while the child runs.
            int* info = stackalloc int[32];
            new Span<int>(info, 32).Clear();
            if (_isReaped || waitid(ByProcessId, Id, info, Exited | NoHang | NoReap) != 0 || info[0] != SigChild) return;

            // While the dead process is not reaped its number is not given to another, so that this meets only its own.
            kill(-Id, SigKill);
            int status;
            if (waitpid(Id, &status, 0) != Id) return;
            _isReaped = true;
            int signal = status & 0x7f;             // WTERMSIG, WEXITSTATUS
            code = signal != 0 ? 128 + signal : (status >> 8) & 0xff;
        }

        Running.TryRemove(Id, out _);
        _ended.TrySetResult(code);
    }

    [LibraryImport(FileDescriptor.Libc)]
    private static partial int kill(int id, int signal);

    [LibraryImport(FileDescriptor.Libc)]
    private static partial int waitid(int idType, int id, int* info, int options);

    [LibraryImport(FileDescriptor.Libc)]
    private static partial int waitpid(int id, int* status, int options);
}
