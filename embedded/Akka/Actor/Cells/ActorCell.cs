using Akka.Actor.Refs;
using Akka.Dispatch;
using Akka.Dispatch.SysMsg;
using Akka.Event;

namespace Akka.Actor.Cells;

/// <summary>
/// One actor's place in the tree: its mailbox, behaviours, children, watches and the actor object itself, which comes
/// and goes with restarts. All but the enqueueing and the children's table is touched in the actor's turn only.
/// </summary>
internal sealed partial class ActorCell : IUntypedActorContext
{
    [ThreadStatic]
    private static ActorCell? _current;

    private readonly LocalActorRef _self;
    private readonly Mailbox _mailbox;
    private ActorBase? _actor;
    private Envelope _envelope;

    public ActorCell(ActorSystemImpl system, LocalActorRef self, Props props, MessageDispatcher dispatcher, IInternalActorRef? parent)
    {
        SystemImpl = system;
        _self = self;
        Props = props;
        Dispatcher = dispatcher;
        ParentOrNull = parent;
        _mailbox = new Mailbox(this, dispatcher.Throughput);
    }

    /// <summary>The cell whose turn it is on this thread.</summary>
    public static ActorCell? Current
    {
        get => _current;
        set => _current = value;
    }

    public static IActorRef? CurrentSelf => _current?._self;

    public static IActorRef? CurrentSender => _current?.Sender;

    public ActorSystemImpl SystemImpl { get; }

    public IInternalActorRef? ParentOrNull { get; }

    public Props Props { get; }

    public MessageDispatcher Dispatcher { get; }

    public IActorRef Self => _self;

    public IActorRef Parent => ParentOrNull!;

    /// <summary>The dead letters where a message has no sender, so that an answer needs no check.</summary>
    public IActorRef Sender => _envelope.Sender ?? SystemImpl.DeadLetters;

    public ActorSystem System => SystemImpl;

    public Envelope CurrentEnvelope => _envelope;

    public Mailbox Mailbox => _mailbox;

    public bool IsTerminated => _mailbox.IsClosed;

    /// <summary>Starts the actor's life; called once, by whoever attached the cell to its parent.</summary>
    public void Start()
    {
        _mailbox.AttachTo(Dispatcher.ExecutorFor(this));
        Enqueue(new Create());
    }

    public void Enqueue(SystemMessage message) => _mailbox.Add(message);

    public void Enqueue(object message, IActorRef sender)
    {
        if (SystemImpl.Settings.SerializeAllMessages)
        {
            if (!SystemImpl.Serialization.TryRoundTrip(message, _self, out var copy))
            {
                return;
            }
            message = copy;
        }
        _mailbox.Add(message, sender);
    }

    public ActorSelection ActorSelection(ActorPath actorPath) => SystemImpl.ActorSelection(actorPath);

    public ActorSelection ActorSelection(string actorPath) => SelectionPath.Select(actorPath, SystemImpl.LocalProvider, _self);

    public void SendToDeadLetters(Envelope envelope)
    {
        var message = envelope.Message;
        if (message is TimerTick or Actor.ReceiveTimeout or Terminated)
        {
            return;
        }
        var deadLetters = SystemImpl.DeadLetters;
        deadLetters.Tell(message is IDeadLetterSuppression s ? new SuppressedDeadLetter(s, envelope.Sender, _self) : new DeadLetter(message, envelope.Sender, _self), envelope.Sender);
    }

    private void Publish(LogEvent entry) => SystemImpl.EventStream.Publish(entry);

    private string LogSource => _self.Path.ToString();

    private Type ActorType => _actor?.GetType() ?? Props.Type;
}
