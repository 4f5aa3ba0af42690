using System.Net.Sockets;
using System.Text;
using HaActors.Net.Native;

namespace HaActors.Net.Handover;

/// <summary>Runs the program nft of nftables. One script is one transaction of the kernel's. Waits for its end, so it has a thread of its own.</summary>
internal static class Nft
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    private static readonly string[] Folders = ["/usr/sbin", "/sbin", "/usr/bin", "/bin", "/usr/local/sbin"];

    /// <summary>Path of the program; null: not installed.</summary>
    public static string? Program { get; } = Folders.Select(folder => Path.Combine(folder, "nft")).FirstOrDefault(File.Exists);

    /// <param name="script">At most 128 kB: it is one argument (MAX_ARG_STRLEN, linux/binfmts.h).</param>
    /// <param name="output">What it printed, errors included.</param>
    /// <returns>Whether the kernel took all of it.</returns>
    public static bool TryRun(string script, out string output)
    {
        output = "nft is not installed";
        if (Program is not { } program)
            return false;
        try
        {
            using var child = ChildProcess.Start(program, [script], ["PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C"]);
            child.Output.ReceiveTimeout = (int)Limit.TotalMilliseconds;
            output = ReadAll(child.Output);
            if (child.Ended.Wait(Limit))
                return child.Ended.Result == 0;
            child.SignalGroup(ChildProcess.SigKill);
            output = $"not ended after {Limit.TotalSeconds:0} s";
        }
        catch (LinuxException e)
        {
            output = e.Message;
        }

        return false;
    }

    private static string ReadAll(Socket socket)
    {
        var text = new MemoryStream();
        var buffer = new byte[8192];
        try
        {
            for (var length = socket.Receive(buffer); length > 0; length = socket.Receive(buffer))
                text.Write(buffer, 0, length);
        }
        catch (SocketException)
        {
            // Silent for too long: its end is waited for no longer either.
        }

        return Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length);
    }
}
