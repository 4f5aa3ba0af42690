using System.Diagnostics;
using System.Runtime.InteropServices;
using HaActors.Net.Link;
using HaActors.Net.Tests.Proxy;
using HaActors.Net.Wire;

namespace HaActors.Net.Tests.Link;

/// <summary>The kernel's own notices, in a network namespace that ends with the thread.</summary>
public sealed partial class LinkWatcherTests
{
    private const int NewNetwork = 0x40000000;      // CLONE_NEWNET

    [SkippableFact]
    public Task New_hardware_address_is_noticed()
    {
        Skip.IfNot(Environment.IsPrivilegedProcess, "needs root, for a network namespace");
        return OwnThread.Run(() =>
        {
            Assert.Equal(0, Unshare(NewNetwork));
            Ip("link add eth0 type veth peer name eth1");
            using var watcher = new LinkWatcher();
            Ip("link set eth0 address 02:00:00:00:00:07");
            Assert.True(watcher.TryNext(out var notice));
            Assert.Equal(new LinkNotice(InterfaceInfo.Find("eth0")!.Index, false, false) { Mac = new MacAddress(0x0200_0000_0007) }, notice);
        });
    }

    private static void Ip(string arguments)
    {
        using var ip = Process.Start("ip", arguments);
        ip.WaitForExit();
        Assert.Equal(0, ip.ExitCode);
    }

    [LibraryImport("libc", EntryPoint = "unshare", SetLastError = true)]
    private static partial int Unshare(int flags);
}
