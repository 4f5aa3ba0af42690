using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using HaActors.Net.Model;
using HaActors.Net.Redundancy;
using HaActors.Net.Redundancy.Runtime;

namespace HaActors.Lab.Tests.Redundancy;

/// <summary>A real engine in the namespace of a machine, with what it reported.</summary>
internal sealed class EngineUnderTest : IDisposable
{
    public const string Address = "10.88.0.100";

    public EngineUnderTest(Segment segment, int machine, RedundancyOptions? options = null)
    {
        var link = new RedundancyLink("eth0", IPAddress.Parse($"10.88.0.{machine}"));
        var with = (options ?? new RedundancyOptions()) with { Notice = Notices.Enqueue };
        Engine = Netns.Run(segment.Machine(machine), () => RedundancyEngine.Start([link], with));
        Engine.Subscribe(Transitions.Enqueue);
    }

    public RedundancyEngine Engine { get; }

    public ConcurrentQueue<VipTransition> Transitions { get; } = new();

    public ConcurrentQueue<string> Notices { get; } = new();

    public VipState State => Transitions.LastOrDefault()?.To ?? VipState.Initialize;

    public static VipSettings Vip(int intervalMilliseconds = 50, bool preempt = true, byte id = 51, string address = Address) => new(
        "web",
        id,
        [new IpPrefix(IPAddress.Parse(address), 24)],
        "eth0",
        RedundancyProtocol.Vrrp3,
        TimeSpan.FromMilliseconds(intervalMilliseconds),
        preempt,
        TimeSpan.Zero,
        null,
        [],
        1,
        [],
        new GarpSettings(3, TimeSpan.Zero, TimeSpan.Zero));

    public void AwaitState(VipState state, int seconds = 10) =>
        Segment.Await(() => State == state, $"{state}; seen: {string.Join(", ", Transitions)}; {string.Join(" ", Notices)}", seconds);

    /// <summary>Time of the last transition to a state.</summary>
    public long Since(VipState state) => Transitions.Last(transition => transition.To == state).Timestamp;

    public static double Milliseconds(long from, long to) => (to - from) * 1000.0 / Stopwatch.Frequency;

    public void Dispose() => Engine.Dispose();
}
