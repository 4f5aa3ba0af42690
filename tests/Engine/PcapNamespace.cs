using System.Diagnostics;
using System.Runtime.InteropServices;
using SharpPcap;
using SharpPcap.LibPcap;

namespace HaActors.Engine.Tests;

/// <summary>
/// Runs a test on a thread with a network namespace of its own, which holds the ends "left" and "right" of one
/// cable. Namespace and cable go when the thread has ended and the devices are closed; nothing is left to clean up.
/// </summary>
internal static partial class PcapNamespace
{
    /// <summary>CLONE_NEWNET, sched.h.</summary>
    private const int NewNetwork = 0x40000000;

    public static void Run(Action<LibPcapLiveDevice, LibPcapLiveDevice> test)
    {
        Skip.IfNot(Environment.UserName == "root", "needs root for a network namespace");
        Skip.IfNot(HasLibPcap(), "needs libpcap (apt-get install libpcap0.8)");
        Exception? failure = null;
        var thread = new Thread(() => failure = Record.Exception(() => RunHere(test)));
        thread.Start();
        thread.Join();
        if (failure != null) throw new AggregateException(failure);
    }

    private static void RunHere(Action<LibPcapLiveDevice, LibPcapLiveDevice> test)
    {
        Assert.Equal(0, Unshare(NewNetwork));
        Ip("link add left address 02:00:00:00:00:01 type veth peer name right address 02:00:00:00:00:02");
        foreach (var end in new[] { "left", "right" }) Ip($"link set {end} up");
        var devices = LibPcapLiveDeviceList.New();
        using var left = devices["left"];
        using var right = devices["right"];
        test(left, right);
    }

    private static bool HasLibPcap()
    {
        try
        {
            return PcapDevice.CheckFilter("ip", out _);
        }
        catch (Exception e) when (e is DllNotFoundException or TypeInitializationException)
        {
            return false;
        }
    }

    public static void Ip(string arguments)
    {
        using var ip = Process.Start("ip", arguments);
        ip.WaitForExit();
        Assert.Equal(0, ip.ExitCode);
    }

    /// <summary>An Ethernet broadcast from left with an EtherType for local experiments (IEEE 802, 0x88b5).</summary>
    public static byte[] Frame(byte mark, int length = 60)
    {
        var frame = new byte[length];
        frame.AsSpan(0, 6).Fill(0xff);
        new byte[] { 2, 0, 0, 0, 0, 1, 0x88, 0xb5, mark }.CopyTo(frame, 6);
        return frame;
    }

    public static void OpenAtOnce(LibPcapLiveDevice device, string filter = "ether proto 0x88b5")
    {
        // In immediate mode the kernel's ring has one slot of Snaplen bytes a frame: the default leaves room for some 30.
        device.Open(new DeviceConfiguration { Mode = DeviceModes.Promiscuous, Immediate = true, ReadTimeout = 10_000, Snaplen = 256 });
        device.Filter = filter;
    }

    [LibraryImport("libc", EntryPoint = "unshare", SetLastError = true)]
    private static partial int Unshare(int flags);
}
