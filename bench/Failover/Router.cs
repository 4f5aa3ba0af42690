using HaActors.Lab.Network;

namespace HaActors.Bench.Failover;

/// <summary>A redundancy program that runs on every host of the segment and floats one address between them.</summary>
internal abstract class Router : IDisposable
{
    /// <summary>Name of the contender in reports.</summary>
    public abstract string Name { get; }

    /// <summary>Starts, or starts again, the program of one host.</summary>
    public abstract void Start(string host);

    /// <summary>Ends the program of a host as a crash would: SIGKILL to all of its processes.</summary>
    public abstract void Kill(string host);

    /// <summary>Ends the program of a host in order: SIGTERM, and waits for its end.</summary>
    public abstract void Stop(string host);

    /// <summary>Whether a lost host would now be replaced by the successor that was meant; asked until it is.</summary>
    public virtual bool IsSettled => true;

    /// <summary>Makes a host the one that gets the address back whenever it can; called once, when all hosts are up.</summary>
    public virtual void Prefer(string host)
    {
    }

    /// <summary>What a host's program itself says of how it took the address over last, in words; empty: it says nothing.</summary>
    public virtual string Account(string host) => "";

    public virtual void Dispose()
    {
    }

    /// <summary>Runs a program inside a host, in the background, its output in a file of the lab.</summary>
    protected static void Launch(string host, string program, params string[] arguments) => Shell.Start(
        Path.Combine(LabNetwork.StateFolder, $"{host}.log"), "ip", ["netns", "exec", LabNetwork.Namespace(host), program, .. arguments]).Dispose();

    /// <summary>Sends a signal to every process of that name inside a host.</summary>
    protected static void Signal(string host, string program, int signal)
    {
        foreach (int pid in Processes(host, program))
        {
            LabNative.Signal(pid, signal);
        }
    }

    /// <summary>Ids of the processes of that name inside a host.</summary>
    protected static IEnumerable<int> Processes(string host, string program) =>
        LabNetwork.Processes(host).Where(pid => CommandOf(pid) == program);

    private static string CommandOf(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/comm").Trim();
        }
        catch (IOException)
        {
            return "";      // ended between the list and the look
        }
    }
}
