using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace HaActors.Net.Native;

/// <summary>posix_spawn(3) with what <see cref="ChildProcess"/> wants of it.</summary>
internal static unsafe partial class SpawnCalls
{
    // posix_spawn.h of glibc: the structures have 80 and 336 bytes on 64-bit machines; musl's are not larger.
    private const int MostOfStructure = 512;

    private const short SetSignalMask = 0x08;       // POSIX_SPAWN_SETSIGMASK
    private const short SetSignalDefaults = 0x04;   // POSIX_SPAWN_SETSIGDEF
    private const short SetSession = 0x80;          // POSIX_SPAWN_SETSID
    private const int SignalSetSize = 128;          // sigset_t
    private const int ReadOnly = 0;                 // O_RDONLY

    /// <summary>Our end of a stream, which no program inherits, and the descriptor of the program's end, to be closed by the caller.</summary>
    public static (Socket Ours, int Theirs) OutputPair()
    {
        const int unix = 1, stream = 1, closeOnExec = 0x80000;      // AF_UNIX, SOCK_STREAM, SOCK_CLOEXEC
        int* ends = stackalloc int[2];
        if (socketpair(unix, stream | closeOnExec, 0, ends) < 0) throw new LinuxException("socketpair", Marshal.GetLastPInvokeError());
        return (new Socket(new SafeSocketHandle(ends[0], ownsHandle: true)), ends[1]);
    }

    /// <returns>The process id.</returns>
    /// <exception cref="LinuxException">The program cannot be started.</exception>
    public static int Spawn(string program, string[] arguments, string[] environment, int output)
    {
        byte* actions = stackalloc byte[MostOfStructure];
        byte* attributes = stackalloc byte[MostOfStructure];
        byte* signals = stackalloc byte[SignalSetSize];
        Check(posix_spawn_file_actions_init(actions), "posix_spawn_file_actions_init");
        Check(posix_spawnattr_init(attributes), "posix_spawnattr_init");
        nint* argumentTexts = Texts(arguments);
        nint* environmentTexts = Texts(environment);
        try
        {
            Check(posix_spawn_file_actions_addopen(actions, 0, "/dev/null", ReadOnly, 0), "posix_spawn_file_actions_addopen");
            Check(posix_spawn_file_actions_adddup2(actions, output, 1), "posix_spawn_file_actions_adddup2");
            Check(posix_spawn_file_actions_adddup2(actions, output, 2), "posix_spawn_file_actions_adddup2");

            // The runtime ignores SIGPIPE, and may block signals in the thread that is here: neither is for the program.
            new Span<byte>(signals, SignalSetSize).Clear();
            Check(posix_spawnattr_setsigmask(attributes, signals), "posix_spawnattr_setsigmask");
            new Span<byte>(signals, 8).Fill(0xff);
            Check(posix_spawnattr_setsigdefault(attributes, signals), "posix_spawnattr_setsigdefault");
            Check(posix_spawnattr_setflags(attributes, SetSignalMask | SetSignalDefaults | SetSession), "posix_spawnattr_setflags");

            int id;
            Check(posix_spawn(&id, program, actions, attributes, argumentTexts, environmentTexts), program);
            return id;
        }
        finally
        {
            Free(argumentTexts);
            Free(environmentTexts);
            posix_spawnattr_destroy(attributes);
            posix_spawn_file_actions_destroy(actions);
        }
    }

    /// <summary>These functions return the error number itself.</summary>
    private static void Check(int error, string operation)
    {
        if (error != 0) throw new LinuxException(operation, error);
    }

    /// <summary>An array of texts that ends in a null pointer, as execve(2) takes it.</summary>
    private static nint* Texts(string[] texts)
    {
        var array = (nint*)NativeMemory.AllocZeroed((nuint)texts.Length + 1, (nuint)sizeof(nint));
        for (int i = 0; i < texts.Length; i++) array[i] = Marshal.StringToCoTaskMemUTF8(texts[i]);
        return array;
    }

    private static void Free(nint* texts)
    {
        for (nint* each = texts; *each != 0; each++) Marshal.FreeCoTaskMem(*each);
        NativeMemory.Free(texts);
    }

    [LibraryImport(FileDescriptor.Libc, SetLastError = true)]
    private static partial int socketpair(int domain, int type, int protocol, int* ends);

    [LibraryImport(FileDescriptor.Libc, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int posix_spawn(int* id, string path, byte* actions, byte* attributes, nint* arguments, nint* environment);

    [LibraryImport(FileDescriptor.Libc)]
    private static partial int posix_spawn_file_actions_init(byte* actions);

    [LibraryImport(FileDescriptor.Libc)]
    private static partial int posix_spawn_file_actions_destroy(byte* actions);

    [LibraryImport(FileDescriptor.Libc, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int posix_spawn_file_actions_addopen(byte* actions, int fd, string path, int flags, uint mode);

    [LibraryImport(FileDescriptor.Libc)]
    private static partial int posix_spawn_file_actions_adddup2(byte* actions, int from, int to);

    [LibraryImport(FileDescriptor.Libc)]
    private static partial int posix_spawnattr_init(byte* attributes);

    [LibraryImport(FileDescriptor.Libc)]
    private static partial int posix_spawnattr_destroy(byte* attributes);

    [LibraryImport(FileDescriptor.Libc)]
    private static partial int posix_spawnattr_setflags(byte* attributes, short flags);

    [LibraryImport(FileDescriptor.Libc)]
    private static partial int posix_spawnattr_setsigmask(byte* attributes, byte* signals);

    [LibraryImport(FileDescriptor.Libc)]
    private static partial int posix_spawnattr_setsigdefault(byte* attributes, byte* signals);
}
