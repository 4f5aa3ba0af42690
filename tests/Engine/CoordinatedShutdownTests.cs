using System.Collections.Concurrent;
using Akka;
using Akka.Actor;

namespace HaActors.Engine.Tests;

public class CoordinatedShutdownTests : EngineTest
{
    private readonly ConcurrentQueue<string> _log = new();

    public CoordinatedShutdownTests()
        : base("""
            akka.coordinated-shutdown.phases {
              service-unbind.timeout = 300ms
              own { depends-on = [service-unbind], timeout = 10s }
              service-requests-done.depends-on = [own]
            }
            """)
    {
    }

    private CoordinatedShutdown Shutdown => CoordinatedShutdown.Get(System);

    [Fact]
    public async Task Phases_run_in_the_order_of_their_dependencies()
    {
        Add(CoordinatedShutdown.PhaseBeforeActorSystemTerminate, "last");
        Add(CoordinatedShutdown.PhaseServiceStop, "third");
        Add(CoordinatedShutdown.PhaseBeforeServiceUnbind, "first");
        Add("own", "second");
        await Run();
        Assert.Equal(["first", "second", "third", "last"], _log);
    }

    [Fact]
    public async Task Phase_that_takes_too_long_is_left_behind()
    {
        Shutdown.AddTask(CoordinatedShutdown.PhaseServiceUnbind, "stuck", () => new TaskCompletionSource<Done>().Task);
        Add(CoordinatedShutdown.PhaseServiceStop, "went on");
        await Run();
        Assert.Equal(["went on"], _log);
    }

    [Fact]
    public async Task Task_that_fails_does_not_stop_the_shutdown()
    {
        Shutdown.AddTask(CoordinatedShutdown.PhaseServiceUnbind, "broken", () => Task.FromException<Done>(new BoomException("broken")));
        Add(CoordinatedShutdown.PhaseServiceStop, "went on");
        await Run();
        Assert.Equal(["went on"], _log);
    }

    [Fact]
    public async Task Second_run_does_not_run_the_tasks_again()
    {
        Add(CoordinatedShutdown.PhaseServiceStop, "once");
        await Task.WhenAll(Run(), Run());
        await Run();
        Assert.Equal(["once"], _log);
    }

    [Fact]
    public async Task Reason_is_the_one_of_the_first_run()
    {
        Assert.Null(Shutdown.ShutdownReason);
        await Shutdown.Run(CoordinatedShutdown.ClrExitReason.Instance).WaitAsync(Probe.Patience);
        await Shutdown.Run(CoordinatedShutdown.UnknownReason.Instance).WaitAsync(Probe.Patience);
        Assert.Same(CoordinatedShutdown.ClrExitReason.Instance, Shutdown.ShutdownReason);
    }

    [Fact]
    public async Task Last_phase_terminates_the_system()
    {
        await Run();
        await System.WhenTerminated.WaitAsync(Probe.Patience);
    }

    [Fact]
    public async Task Terminate_runs_the_phases()
    {
        Add(CoordinatedShutdown.PhaseServiceStop, "ran");
        await System.Terminate().WaitAsync(Probe.Patience);
        Assert.Equal(["ran"], _log);
    }

    [Fact]
    public async Task Phases_before_the_given_one_are_left_out()
    {
        Add(CoordinatedShutdown.PhaseServiceUnbind, "early");
        Add(CoordinatedShutdown.PhaseClusterLeave, "late");
        await Shutdown.Run(CoordinatedShutdown.UnknownReason.Instance, CoordinatedShutdown.PhaseClusterLeave).WaitAsync(Probe.Patience);
        Assert.Equal(["late"], _log);
    }

    [Fact]
    public void Unknown_phase_is_refused() =>
        Assert.Throws<Akka.Configuration.ConfigurationException>(() => Shutdown.AddTask("no-such-phase", "task", () => Task.FromResult(Done.Instance)));

    [Fact]
    public void Timeouts_come_from_the_configuration()
    {
        Assert.Equal(TimeSpan.FromMilliseconds(300), Shutdown.Timeout(CoordinatedShutdown.PhaseServiceUnbind));
        Assert.Equal(TimeSpan.FromSeconds(5), Shutdown.Timeout(CoordinatedShutdown.PhaseServiceStop));
        Assert.Equal(TimeSpan.FromSeconds(10), Shutdown.Timeout(CoordinatedShutdown.PhaseActorSystemTerminate));
    }

    private Task<Done> Run() => Shutdown.Run(CoordinatedShutdown.UnknownReason.Instance).WaitAsync(Probe.Patience);

    private void Add(string phase, string text) => Shutdown.AddTask(phase, text, () =>
    {
        _log.Enqueue(text);
        return Task.FromResult(Done.Instance);
    });
}
