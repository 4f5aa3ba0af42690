using HaActors.Net.Model;

namespace HaActors.Net.Health.Schedule;

/// <summary>Runs checks on time, apart from the actors and from the redundancy thread.</summary>
public interface ICheckScheduler : IDisposable
{
    /// <summary>Starts a check: probes again and again, counts, and tells what changed.</summary>
    /// <param name="told">Called on the scheduler's thread, so it must return at once: for every change of state, code or detail, and every
    /// ten seconds.</param>
    IScheduledCheck Start(CheckSettings check, IProbe probe, CheckStart start, Action<CheckReport> told);
}

/// <summary>A check that is under way. Disposing of it ends it; the probe in flight is given up, and nothing is told any more.</summary>
public interface IScheduledCheck : IDisposable
{
    /// <summary>Traffic shows that the server is in trouble: what follows is <paramref name="effect"/>, and a probe at fastinter at the latest.</summary>
    /// <param name="reason">Shown as the detail where the effect is a verdict.</param>
    void Suspect(SuspicionEffect effect, string reason);
}

/// <summary>What a check says at some time.</summary>
/// <param name="State">After the last probe.</param>
/// <param name="Last">Of the last probe.</param>
public sealed record CheckReport(HealthState State, ProbeResult Last);

/// <summary>How a check begins.</summary>
/// <param name="Delay">Before the first probe.</param>
/// <param name="Phase">0-1: part of an interval between the first probe and the second, so that checks that start together spread out.</param>
/// <param name="Counter">What is known of the server already.</param>
public readonly record struct CheckStart(TimeSpan Delay, double Phase, HealthCounter Counter);
