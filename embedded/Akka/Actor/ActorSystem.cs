using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;

namespace Akka.Actor;

/// <summary>A tree of actors with its timer, event stream, configuration and logs. Any thread.</summary>
public abstract class ActorSystem : IActorRefFactory, IDisposable
{
    private protected ActorSystem()
    {
    }

    public abstract Settings Settings { get; }

    public abstract string Name { get; }

    public abstract Serialization.Serialization Serialization { get; }

    public abstract EventStream EventStream { get; }

    /// <summary>Where messages end whose receiver is gone.</summary>
    public abstract IActorRef DeadLetters { get; }

    public abstract Dispatchers Dispatchers { get; }

    public abstract IScheduler Scheduler { get; }

    public abstract ILoggingAdapter Log { get; }

    /// <summary>Time since the process's monotonic clock began, taken at the system's start.</summary>
    public TimeSpan StartTime { get; } = TimeProvider.System.GetElapsedTime(0);

    public TimeSpan Uptime => TimeProvider.System.GetElapsedTime(0) - StartTime;

    /// <summary>Completes once all actors have ended.</summary>
    public abstract Task WhenTerminated { get; }

    /// <param name="name">Letters, digits, <c>-</c> and <c>_</c>, starting with a letter or digit.</param>
    public static ActorSystem Create(string name) => Start(name, Config.Empty, ActorSystemSetup.Empty);

    public static ActorSystem Create(string name, Config config) => Start(name, config, ActorSystemSetup.Empty);

    public static ActorSystem Create(string name, BootstrapSetup setup) => Create(name, ActorSystemSetup.Create(setup));

    public static ActorSystem Create(string name, ActorSystemSetup setup) =>
        Start(name, setup.Get<BootstrapSetup>() is { HasValue: true, Value.Config: { HasValue: true } config } ? config.Value : Config.Empty, setup);

    public abstract IActorRef ActorOf(Props props, string? name = null);

    public abstract ActorSelection ActorSelection(ActorPath actorPath);

    public abstract ActorSelection ActorSelection(string actorPath);

    public abstract void Stop(IActorRef actor);

    /// <summary>Stops all actors, through <see cref="CoordinatedShutdown"/> unless the configuration says otherwise.</summary>
    public abstract Task Terminate();

    /// <summary>Runs code once all actors have ended.</summary>
    public abstract void RegisterOnTermination(Action code);

    public abstract object RegisterExtension(IExtensionId extension);

    public abstract object GetExtension(IExtensionId extensionId);

    public abstract T GetExtension<T>()
        where T : class, IExtension;

    public abstract bool HasExtension(Type type);

    public abstract bool HasExtension<T>()
        where T : class, IExtension;

    public void Dispose()
    {
        Terminate();
        GC.SuppressFinalize(this);
    }

    public override string ToString() => $"akka://{Name}";

    private static ActorSystemImpl Start(string name, Config config, ActorSystemSetup setup)
    {
        var system = new ActorSystemImpl(name, config, setup);
        system.Start();
        return system;
    }
}

/// <summary>What extensions and providers may do with a system.</summary>
public abstract class ExtendedActorSystem : ActorSystem
{
    private protected ExtendedActorSystem()
    {
    }

    public abstract IActorRefProvider Provider { get; }

    /// <summary>Makes an actor below <c>/system</c>; these end after the users' actors.</summary>
    public abstract IActorRef SystemActorOf(Props props, string? name = null);
}
