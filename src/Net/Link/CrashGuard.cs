using System.Diagnostics;

namespace HaActors.Net.Link;

/// <summary>
/// A tiny child process (a shell, about 1 MB) that takes the virtual addresses off when this process dies without a word, within
/// milliseconds; the lifetime of the addresses alone would leave two owners for up to a second and a quarter. It notices by the
/// end of a pipe, so a stopped (SIGSTOP) process is left to the lifetime. Any one thread at a time.
/// </summary>
public sealed class CrashGuard : IDisposable
{
    // Each line replaces the list of what is to be undone: ADDRESS/LENGTH@INTERFACE, link:NUMBER, nft:TABLE of the netdev family, inet:TABLE,
    // or sys:PATH=VALUE below /proc/sys, links behind the addresses, as the kernel takes its time for them; "done" ends in peace; the end of
    // the pipe is a crash. Where it is permitted the child runs before ordinary processes: the successor may be announcing the addresses
    // already.
    private const string Script = """
        exec >/dev/null 2>&1
        trap '' HUP INT QUIT TERM
        chrt --fifo --pid 50 $$
        list=
        while read -r line; do
            [ "$line" = done ] && exit 0
            list=$line
        done
        for item in $list; do
            case $item in
                *@*) echo "address delete ${item%@*} dev ${item#*@}" ;;
                link:*) echo "link delete dev if${item#link:}" ;;
            esac
        done | ip -force -batch -
        for item in $list; do
            case $item in
                nft:*) nft delete table netdev "${item#nft:}" ;;
                inet:*) nft delete table inet "${item#inet:}" ;;
                sys:*) item=${item#sys:}; echo "${item#*=}" >"/proc/sys/${item%%=*}" ;;
            esac
        done
        """;

    private static readonly string[] Folders = ["/usr/sbin", "/sbin", "/usr/bin", "/bin", "/usr/local/sbin", "/usr/local/bin"];

    private readonly Process _child;

    private CrashGuard(Process child) => _child = child;

    /// <summary>Process id of the child.</summary>
    public int ChildId => _child.Id;

    /// <summary>Starts the child in the network namespace of the calling thread.</summary>
    /// <param name="missing">Why there is none, for the operator.</param>
    /// <returns>Null when the machine lacks iproute2 or a shell.</returns>
    public static CrashGuard? TryStart(out string? missing)
    {
        missing = null;
        if (Find("ip") is null)
        {
            missing = "No crash guard: the command ip (iproute2) is not installed. After a crash of this process the kernel"
                + " drops its virtual addresses only after 1-1.25 s.";
            return null;
        }

        try
        {
            return new CrashGuard(Launch());
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            missing = $"No crash guard: /bin/sh did not start: {e.Message}.";
            return null;
        }
    }

    /// <summary>Replaces what is to be undone: "ADDRESS/LENGTH@INTERFACE", "link:NUMBER", "nft:TABLE", "inet:TABLE" or "sys:PATH=VALUE" each, without spaces.</summary>
    public void Watch(IEnumerable<string> items) => Write(string.Join(' ', items));

    /// <summary>Sends the child home and waits for it briefly.</summary>
    public void Dispose()
    {
        Write("done");
        if (!_child.WaitForExit(TimeSpan.FromSeconds(2)))
            _child.Kill();
        _child.Dispose();
    }

    private void Write(string line)
    {
        try
        {
            _child.StandardInput.Write(line + "\n");
            _child.StandardInput.Flush();
        }
        catch (IOException)
        {
            // The child was killed by somebody else; the lifetime of the addresses remains.
        }
    }

    private static Process Launch()
    {
        // setsid, where there is one, also takes the child out of the reach of a signal to the process group.
        var setsid = Find("setsid");
        var start = new ProcessStartInfo(setsid ?? "/bin/sh") { RedirectStandardInput = true, UseShellExecute = false };
        if (setsid is not null)
            start.ArgumentList.Add("/bin/sh");
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(Script);
        start.Environment["PATH"] = string.Join(':', Folders);
        return Process.Start(start)!;
    }

    private static string? Find(string command) => Folders.Select(folder => Path.Combine(folder, command)).FirstOrDefault(File.Exists);
}
