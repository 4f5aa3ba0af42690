using Akka.Actor;
using Akka.Configuration;
using Akka.Event;

namespace HaActors.Engine.Tests;

public class EventStreamTests : EngineTest
{
    private readonly Probe _probe;

    public EventStreamTests()
    {
        _probe = new Probe(System);
    }

    private interface INews;

    [Fact]
    public async Task Subscriber_of_a_base_type_gets_derived_events()
    {
        System.EventStream.Subscribe(_probe.Ref, typeof(News));
        System.EventStream.Publish(new LocalNews());
        await _probe.Expect<LocalNews>();
    }

    [Fact]
    public async Task Subscriber_of_an_interface_gets_what_implements_it()
    {
        System.EventStream.Subscribe(_probe.Ref, typeof(INews));
        System.EventStream.Publish(new LocalNews());
        await _probe.Expect<LocalNews>();
    }

    [Fact]
    public async Task Subscriber_does_not_get_other_events()
    {
        System.EventStream.Subscribe(_probe.Ref, typeof(LocalNews));
        System.EventStream.Publish(new News());
        await _probe.ExpectNothingBefore("marker");
    }

    [Fact]
    public async Task Event_comes_once_to_who_subscribed_to_two_of_its_types()
    {
        System.EventStream.Subscribe(_probe.Ref, typeof(News));
        System.EventStream.Subscribe(_probe.Ref, typeof(LocalNews));
        System.EventStream.Publish(new LocalNews());
        await _probe.Expect<LocalNews>();
        await _probe.ExpectNothingBefore("marker");
    }

    [Fact]
    public async Task Unsubscribed_gets_nothing_more()
    {
        Assert.True(System.EventStream.Subscribe(_probe.Ref, typeof(News)));
        Assert.True(System.EventStream.Unsubscribe(_probe.Ref, typeof(News)));
        System.EventStream.Publish(new News());
        await _probe.ExpectNothingBefore("marker");
    }

    [Fact]
    public async Task Configured_logger_gets_entries_from_its_level_up()
    {
        Catcher.Entries = global::System.Threading.Channels.Channel.CreateUnbounded<LogEvent>();
        var config = $$"""akka { loglevel = WARNING, stdout-loglevel = OFF, loggers = ["{{typeof(Catcher).AssemblyQualifiedName}}"] }""";
        var system = ActorSystem.Create("logs", ConfigurationFactory.ParseString(config).WithFallback(QuietConfig));
        var caught = Catcher.Entries.Reader.ReadAsync().AsTask();
        // Akka.NET may return from Create a moment before its loggers subscribe.
        for (var i = 0; i < 100 && !caught.IsCompleted; i++)
        {
            system.Log.Info("not this {0}", 1);
            system.Log.Warning("this {0}", 2);
            await Task.WhenAny(caught, Task.Delay(Probe.Patience / 100));
        }
        var entry = await caught.WaitAsync(Probe.Patience);
        Assert.Equal("this 2", entry.Message.ToString());
        Assert.Equal(LogLevel.WarningLevel, entry.LogLevel());
        await system.Terminate().WaitAsync(Probe.Patience);
    }

    private class News : INews;

    private sealed class LocalNews : News;

    /// <summary>A logger of its own, as a program may configure one.</summary>
    public sealed class Catcher : ReceiveActor
    {
        public Catcher()
        {
            Receive<InitializeLogger>(_ => Sender.Tell(new LoggerInitialized()));
            Receive<LogEvent>(e => Entries.Writer.TryWrite(e), e => e.Message.ToString()!.StartsWith("this", StringComparison.Ordinal) || e.Message.ToString()!.StartsWith("not", StringComparison.Ordinal));
            ReceiveAny(_ => { });
        }

        internal static global::System.Threading.Channels.Channel<LogEvent> Entries { get; set; } = null!;
    }
}
