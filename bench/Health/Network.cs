using HaActors.Lab.Network;

namespace HaActors.Bench.Health;

/// <summary>A network namespace of the bench's own with nothing in it but loopback: a node needs an address that is not 127.0.0.1.</summary>
internal sealed class Network : IDisposable
{
    public const string Address = "10.77.9.1";

    private const string Name = "habench-health";

    /// <summary>Makes it and enters it with the calling thread, and so with all that this thread opens and starts from now on.</summary>
    public Network()
    {
        if (!Environment.IsPrivilegedProcess) throw new BenchException("it runs in a network namespace: run it as root");
        Shell.Try("ip", "netns", "del", Name);
        Shell.Run("ip", "netns", "add", Name);
        Shell.Run("ip", "-n", Name, "link", "set", "lo", "up");
        Shell.Run("ip", "-n", Name, "addr", "add", $"{Address}/24", "dev", "lo");
        LabNative.EnterNamespace(Name);
    }

    public void Dispose() => Shell.Try("ip", "netns", "del", Name);
}
