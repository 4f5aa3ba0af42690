using HaActors.Lab.Network.Rough;

namespace HaActors.Lab.Story;

/// <summary>One kind of trouble between hosts.</summary>
/// <param name="Name">For people.</param>
/// <param name="Trouble">What becomes of frames from one host to another.</param>
public sealed record ChaosStep(string Name, Func<string, string, Trouble> Trouble)
{
    /// <summary>The longest that a step holds a frame.</summary>
    public static readonly TimeSpan Jitter = TimeSpan.FromMilliseconds(50);

    private const double Loss = 0.3;

    /// <summary>Nothing is wrong.</summary>
    public static readonly ChaosStep Calm = new("calm", (_, _) => Network.Rough.Trouble.None);

    /// <summary>Frames of every pair are lost, held, or both.</summary>
    public static IReadOnlyList<ChaosStep> Everywhere { get; } =
    [
        new("30 % loss", (_, _) => new Trouble(Loss)),
        new("50 ms jitter", (_, _) => new Trouble(0, Jitter)),
        new("30 % loss and 50 ms jitter", (_, _) => new Trouble(Loss, Jitter)),
    ];

    /// <summary>What can befall one host: it hears nobody, is heard by nobody, hears and is heard by all but one, or is alone.</summary>
    /// <param name="other">The one that it is cut off from in one direction.</param>
    public static IReadOnlyList<ChaosStep> Of(string host, string other) =>
    [
        new($"{host} hears nobody", (_, to) => CutIf(to == host)),
        new($"nobody hears {host}", (from, _) => CutIf(from == host)),
        new($"{host} does not hear {other}", (from, to) => CutIf(from == other && to == host)),
        Alone(host),
    ];

    /// <summary>One host on one side, all others on the other.</summary>
    public static ChaosStep Alone(string host) => new($"{host} alone", (from, to) => CutIf(from == host || to == host));

    private static Trouble CutIf(bool cut) => cut ? Network.Rough.Trouble.Cut : Network.Rough.Trouble.None;
}
