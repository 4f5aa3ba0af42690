using HaActors.Lab.Measure;
using HaActors.Net.Link;
using HaActors.Net.Wire;

namespace HaActors.Lab.Tests.Redundancy;

/// <summary>What a host of the lab hears of another.</summary>
internal static class Capture
{
    /// <summary>The first two adverts that host a hears of a program.</summary>
    /// <param name="start">Starts the program; it is ended afterwards.</param>
    public static IReadOnlyList<byte[]> OnA(Func<IDisposable> start)
    {
        var frames = new List<byte[]>();
        NamespaceThread.Start("a", () =>
        {
            using var port = new PcapLinkPort(InterfaceInfo.Find("eth0")!);
            port.Start(
                frame =>
                {
                    // The port takes ARP and neighbour advertisements as well.
                    if (AdvertPacket.TryRead(frame, out _) is not (DropReason.NotIp or DropReason.WrongProtocol))
                        lock (frames) frames.Add(frame.ToArray());
                },
                () => { });
            using var program = start();
            EngineUnderTest.Await(() => { lock (frames) return frames.Count > 1; }, () => "adverts");
        }).Join();
        return frames[..2];
    }
}
