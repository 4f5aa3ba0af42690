using System.Threading.Channels;
using Akka.Actor;

namespace HaActors.Engine.Tests;

/// <summary>An actor that keeps what it is told, and the test's view of it.</summary>
internal sealed class Probe
{
    /// <summary>Long enough for a busy machine; a test that passes does not wait for it.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Channel<(object Message, IActorRef Sender)> _received = Channel.CreateUnbounded<(object, IActorRef)>();

    public Probe(ActorSystem system, string? name = null)
    {
        var writer = _received.Writer;
        Ref = system.ActorOf(Props.Create(() => new ProbeActor(writer)), name);
    }

    public IActorRef Ref { get; }

    public IActorRef LastSender { get; private set; } = ActorRefs.NoSender;

    /// <summary>Makes the probe watch an actor, and waits until it does.</summary>
    public async Task Watch(IActorRef subject) => await Ref.Ask<string>(new WatchThis(subject), Patience);

    /// <summary>The next message; it must be of the type.</summary>
    public async Task<T> Expect<T>()
    {
        using var limit = new CancellationTokenSource(Patience);
        object message;
        try
        {
            (message, LastSender) = await _received.Reader.ReadAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"no {typeof(T).Name} within {Patience}");
        }
        return Assert.IsType<T>(message, exactMatch: false);
    }

    public async Task Expect<T>(T expected) => Assert.Equal(expected, await Expect<T>());

    public async Task ExpectAll(params string[] expected)
    {
        foreach (var each in expected)
        {
            await Expect(each);
        }
    }

    /// <summary>Fails if a message came before this one, which the probe gets now.</summary>
    public async Task ExpectNothingBefore(string marker)
    {
        Ref.Tell(marker, ActorRefs.NoSender);
        await Expect(marker);
    }

    private sealed record WatchThis(IActorRef Subject) : INoSerializationVerificationNeeded;

    private sealed class ProbeActor : UntypedActor
    {
        private readonly ChannelWriter<(object, IActorRef)> _writer;

        public ProbeActor(ChannelWriter<(object, IActorRef)> writer)
        {
            _writer = writer;
        }

        protected override void OnReceive(object message)
        {
            if (message is WatchThis watch)
            {
                Context.Watch(watch.Subject);
                Sender.Tell("watching", Self);
                return;
            }
            _writer.TryWrite((message, Sender));
        }
    }
}
