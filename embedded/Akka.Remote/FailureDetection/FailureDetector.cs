using System.Diagnostics;
using Akka.Actor;
using Akka.Configuration;
using Akka.Event;

namespace Akka.Remote;

/// <summary>A monotonic clock, in milliseconds since an arbitrary start.</summary>
public delegate long Clock();

/// <summary>Judges by the heartbeats of one peer whether it is alive; any thread.</summary>
public abstract class FailureDetector
{
    public static readonly Clock DefaultClock = static () => (long)Stopwatch.GetElapsedTime(0).TotalMilliseconds;

    /// <summary>True while the peer is held to be alive, and before its first heartbeat.</summary>
    public abstract bool IsAvailable { get; }

    /// <summary>True from the first heartbeat on.</summary>
    public abstract bool IsMonitoring { get; }

    /// <summary>A heartbeat has come.</summary>
    public abstract void HeartBeat();
}

/// <summary>Failure detectors by resource, each made at the first heartbeat of its resource; any thread.</summary>
public interface IFailureDetectorRegistry<in T>
{
    bool IsAvailable(T resource);

    bool IsMonitoring(T resource);

    void Heartbeat(T resource);

    void Remove(T resource);

    void Reset();
}

/// <summary>Makes the failure detector that a configuration names.</summary>
public static class FailureDetectorLoader
{
    /// <param name="fqcn">A type with a constructor (<see cref="Config"/>, <see cref="EventStream"/>).</param>
    /// <exception cref="ConfigurationException">No such type.</exception>
    public static FailureDetector Load(string fqcn, Config config, ActorSystem system)
    {
        var type = TypeNames.Resolve(fqcn);
        if (type is null || !type.IsSubclassOf(typeof(FailureDetector)))
        {
            throw new ConfigurationException($"implementation-class = {fqcn}: no failure detector of that name can be found");
        }
        const System.Reflection.BindingFlags flags = System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.DoNotWrapExceptions;
        return (FailureDetector)Activator.CreateInstance(type, flags, null, [config, system.EventStream], null)!;
    }

    public static FailureDetector LoadFailureDetector(this IActorContext context, string fqcn, Config config) => Load(fqcn, config, context.System);
}
