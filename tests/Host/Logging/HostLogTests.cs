using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using HaActors.Host.Config;
using HaActors.Host.Logging;

namespace HaActors.Host.Tests.Logging;

public sealed class HostLogTests
{
    private readonly StringWriter _output = new();

    [Fact]
    public void Line_has_utc_time_level_source_and_text()
    {
        new HostLog(_output, LogLevelName.Info, journal: false, TimeProvider.System).Info("host", "up\nand running");
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z INFO    host: up \| and running$", _output.ToString().TrimEnd());
    }

    [Theory]
    [InlineData(LogLevelName.Debug, "<7>")]
    [InlineData(LogLevelName.Info, "<6>")]
    [InlineData(LogLevelName.Warning, "<4>")]
    [InlineData(LogLevelName.Error, "<3>")]
    public void Journal_line_starts_with_the_level_of_syslog(LogLevelName level, string head)
    {
        new HostLog(_output, LogLevelName.Debug, journal: true, TimeProvider.System).Write(level, "host", "x");
        Assert.Equal(head + "host: x", _output.ToString().TrimEnd());
    }

    [Fact]
    public void Levels_below_the_lowest_are_left_out()
    {
        var log = new HostLog(_output, LogLevelName.Warning, journal: true, TimeProvider.System);
        log.Info("host", "no");
        log.Warning("host", "yes");
        Assert.Equal("<4>host: yes", _output.ToString().TrimEnd());
    }

    [Fact]
    public async Task Events_of_an_actor_system_come_in_with_the_actors_path()
    {
        var lines = new LineWriter("hello from the actor");
        var before = HostLog.Current;
        HostLog.Current = new HostLog(lines, LogLevelName.Info, journal: true, TimeProvider.System);
        var system = ActorSystem.Create("log-test", ConfigurationFactory.ParseString(
            "akka { loglevel = INFO, stdout-loglevel = OFF, loggers = [\"HaActors.Host.Logging.AkkaLogger, haactors\"] }"));
        system.ActorOf(Props.Create(() => new Greeter()), "greeter").Tell("hello");
        var line = await lines.Seen.WaitAsync(TimeSpan.FromSeconds(20));
        await system.Terminate();
        HostLog.Current = before;
        Assert.Equal("<6>greeter: hello from the actor", line);
    }

    private sealed class Greeter : ReceiveActor
    {
        public Greeter() => Receive<string>(text => Context.GetLogger().Info("{0} from the actor", text));
    }

    /// <summary>Ends a task when a line with a mark is written.</summary>
    private sealed class LineWriter(string mark) : StringWriter
    {
        private readonly TaskCompletionSource<string> _seen = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<string> Seen => _seen.Task;

        public override void WriteLine(string? value)
        {
            if (value?.Contains(mark) == true)
                _seen.TrySetResult(value);
        }
    }
}
