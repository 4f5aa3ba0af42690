using Akka.Actor;
using Akka.Configuration;

namespace HaActors.Engine.Tests;

/// <summary>Gives each test a quiet actor system and ends it afterwards.</summary>
public abstract class EngineTest : IAsyncLifetime
{
    private const string Quiet = "akka { loglevel = OFF, stdout-loglevel = OFF, log-dead-letters = off, coordinated-shutdown.run-by-clr-shutdown-hook = off }";

    private protected EngineTest(string config = "")
    {
        System = ActorSystem.Create("test", ConfigurationFactory.ParseString(config).WithFallback(QuietConfig));
    }

    protected static Config QuietConfig => ConfigurationFactory.ParseString(Quiet);

    protected ActorSystem System { get; }

    public Task InitializeAsync() => Task.CompletedTask;

    public virtual async Task DisposeAsync() => await System.Terminate().WaitAsync(Probe.Patience);
}
