using System.Collections.Concurrent;
using System.Reflection;
using Akka.Actor.Refs;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;

namespace Akka.Actor;

/// <summary>The one implementation of actor systems.</summary>
internal sealed class ActorSystemImpl : ExtendedActorSystem
{
    private readonly ConcurrentDictionary<Type, Lazy<object>> _extensions = new();
    private readonly ConcurrentStack<Action> _onTermination = new();
    private readonly TaskCompletionSource _rootEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _terminated = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly StandardOutRef _standardOut = new();
    private long _uid = Random.Shared.NextInt64(1, int.MaxValue);
    private int _terminating;

    public ActorSystemImpl(string name, Config config, ActorSystemSetup setup)
    {
        if (string.IsNullOrEmpty(name) || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') || name[0] is '-' or '_')
        {
            throw new ArgumentException($"invalid actor system name '{name}': it may hold ASCII letters, digits, '-' and '_' and must start with a letter or digit", nameof(name));
        }
        Name = name;
        Settings = new Settings(this, config, setup);
        EventStream = new EventStream();
        Log = Logging.GetLogger(this, "ActorSystem");
        Timer = new TimerThread($"{name}-timer", e => Log.Error(e, "a scheduled message could not be sent"));
        Scheduler = new SystemScheduler(Timer);
        Dispatchers = new Dispatchers(() => Settings.Config);
        LocalProvider = MakeProvider();
        Serialization = new Serialization.Serialization(this);
    }

    public override Settings Settings { get; }

    public override string Name { get; }

    public override EventStream EventStream { get; }

    public override ILoggingAdapter Log { get; }

    public override IScheduler Scheduler { get; }

    public override Dispatchers Dispatchers { get; }

    public override Serialization.Serialization Serialization { get; }

    public override IActorRefProvider Provider => LocalProvider;

    public override IActorRef DeadLetters => LocalProvider.DeadLetters;

    public override Task WhenTerminated => _terminated.Task;

    public TimerThread Timer { get; }

    public LocalActorRefProvider LocalProvider { get; }

    /// <summary>Actors may still end, but no new ones are wanted.</summary>
    public bool IsTerminating => Volatile.Read(ref _terminating) != 0;

    /// <summary>Guardians, loggers, network, extensions; on failure nothing is left behind.</summary>
    public void Start()
    {
        try
        {
            LocalProvider.Init(this);
            LoggerStartup.Start(this, _standardOut);
            if (Settings.LogDeadLetters > 0)
            {
                SystemActorOf(Props.Create(() => new DeadLetterListener(Settings.LogDeadLetters)), "deadLetterListener");
            }
            LocalProvider.Open();
            CoordinatedShutdown.Get(this);
            foreach (var name in Settings.Config.GetStringList("akka.extensions"))
            {
                var type = TypeNames.Resolve(name) ?? throw new ConfigurationException($"akka.extensions names {name}, which is no type that can be found");
                RegisterExtension((IExtensionId)Activator.CreateInstance(type)!);
            }
        }
        catch
        {
            FinalTerminate();
            throw;
        }
    }

    public long NextUid() => Interlocked.Increment(ref _uid);

    /// <summary>What the props say, else what <c>akka.actor.deployment</c> says for the path, else the default.</summary>
    public string DispatcherIdFor(Props props, ActorPath parent, string? name)
    {
        if (props.Dispatcher is { } chosen)
        {
            return chosen;
        }
        var deployment = Settings.Config.GetConfig("akka.actor.deployment");
        if (name is null || deployment.IsEmpty)
        {
            return Dispatchers.DefaultDispatcherId;
        }
        var key = "/" + string.Join('/', parent.Elements.Skip(1).Append(name));
        return deployment.GetString($"\"{key}\".dispatcher", Dispatchers.DefaultDispatcherId);
    }

    public override IActorRef ActorOf(Props props, string? name = null) => LocalProvider.Guardian.Cell.ActorOf(props, name);

    public override IActorRef SystemActorOf(Props props, string? name = null) => LocalProvider.SystemGuardian.Cell.ActorOf(props, name);

    public override ActorSelection ActorSelection(ActorPath actorPath) =>
        new(LocalProvider.RootGuardianAt(actorPath.Address), actorPath.Elements);

    public override ActorSelection ActorSelection(string actorPath) =>
        SelectionPath.Select(actorPath, LocalProvider, LocalProvider.RootGuardian);

    public override void Stop(IActorRef actor) => ((IInternalActorRef)actor).Stop();

    public override void RegisterOnTermination(Action code) => _onTermination.Push(code);

    public override object RegisterExtension(IExtensionId extension)
    {
        var made = _extensions.GetOrAdd(extension.ExtensionType, _ => new Lazy<object>(() => extension.CreateExtension(this)));
        try
        {
            return made.Value;
        }
        catch
        {
            _extensions.TryRemove(new(extension.ExtensionType, made));
            throw;
        }
    }

    public override object GetExtension(IExtensionId extensionId) => RegisterExtension(extensionId);

    public override T GetExtension<T>() => _extensions.TryGetValue(typeof(T), out var made) ? (T)made.Value : null!;

    public override bool HasExtension(Type type) => _extensions.ContainsKey(type);

    public override bool HasExtension<T>() => HasExtension(typeof(T));

    public override Task Terminate()
    {
        if (Settings.CoordinatedShutdownRunByActorSystemTerminate)
        {
            CoordinatedShutdown.Get(this).Run(CoordinatedShutdown.ActorSystemTerminateReason.Instance);
        }
        else
        {
            FinalTerminate();
        }
        return WhenTerminated;
    }

    /// <summary>Ends the actors without the phases of the coordinated shutdown.</summary>
    public void FinalTerminate()
    {
        if (Interlocked.Exchange(ref _terminating, 1) == 0)
        {
            _ = EndAll();
        }
    }

    public void RootEnded() => _rootEnded.TrySetResult();

    private async Task EndAll()
    {
        LogDeadLettersNoMore();
        if (LocalProvider.Guardian is { } user)
        {
            await End(user);
        }
        try
        {
            await LocalProvider.Close();
        }
        catch (Exception e)
        {
            Log.Error(e, "the network part did not close cleanly");
        }
        if (LocalProvider.RootGuardian is { } root)
        {
            LoggerStartup.Subscribe(EventStream, _standardOut, Logging.LogLevelFor(Settings.StdoutLogLevel));
            await End(LocalProvider.SystemGuardian);
            ((IInternalActorRef)root).Stop();
            await _rootEnded.Task;
        }
        Timer.Dispose();
        while (_onTermination.TryPop(out var code))
        {
            try
            {
                code();
            }
            catch (Exception e)
            {
                Log.Error(e, "a termination callback failed");
            }
        }
        _terminated.TrySetResult();
    }

    private void LogDeadLettersNoMore()
    {
        if (!Settings.LogDeadLettersDuringShutdown && LocalProvider.Find(["system", "deadLetterListener"]) is { } listener)
        {
            EventStream.Unsubscribe(listener);
        }
    }

    private Task End(LocalActorRef guardian)
    {
        var ended = EndPromise.Watch(guardian);
        ((IInternalActorRef)guardian).Stop();
        return ended;
    }

    private LocalActorRefProvider MakeProvider()
    {
        var name = Settings.ProviderClass;
        if (Settings.ProviderSelectionType is ProviderSelection.Local)
        {
            return new LocalActorRefProvider(Name, Settings, EventStream);
        }
        var type = TypeNames.Resolve(name) ?? throw new ConfigurationException($"akka.actor.provider names {name}, which is no type that can be found");
        const BindingFlags flags = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DoNotWrapExceptions;
        return Activator.CreateInstance(type, flags, null, [Name, Settings, EventStream], null) as LocalActorRefProvider
            ?? throw new ConfigurationException($"akka.actor.provider names {name}, which is no provider");
    }
}
