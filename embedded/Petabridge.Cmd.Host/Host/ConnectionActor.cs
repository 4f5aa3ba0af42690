using System.Net.Sockets;
using Akka.Actor;
using Akka.Event;
using Petabridge.Cmd.Wire;

namespace Petabridge.Cmd.Host;

/// <summary>
/// One for each client. Owns its connection and a handler actor for each palette that the client uses; it is the
/// Sender of every command. Stops when the client leaves, breaks the protocol, asks for nothing or reads nothing.
/// </summary>
internal sealed class ConnectionActor : ReceiveActor
{
    /// <summary>Time without a request. Chosen: pbm sends its request at once, so this only meets idlers.</summary>
    private static readonly TimeSpan IdleLimit = TimeSpan.FromSeconds(30);

    /// <summary>Messages waiting to be written. Chosen: a client that is so far behind a stream has stopped reading.</summary>
    private const int BacklogLimit = 1024;

    private readonly FrameStream _stream;
    private readonly IReadOnlyDictionary<string, CommandPaletteHandler> _handlers;
    private readonly Queue<WireMessage> _backlog = [];
    private readonly CancellationTokenSource _stopped = new();
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private bool _writing;

    // state    | request            | final piece | write done | client gone, idle, protocol broken
    // Waiting  | run it -> Running  | -           | next piece | stop
    // Running  | protocol broken    | -> Waiting  | next piece | stop (idle: no limit)
    public ConnectionActor(Socket socket, IReadOnlyDictionary<string, CommandPaletteHandler> handlers)
    {
        _stream = new FrameStream(socket);
        _handlers = handlers;
        Waiting();
    }

    public static Props Props(Socket socket, IReadOnlyDictionary<string, CommandPaletteHandler> handlers) =>
        Akka.Actor.Props.Create(() => new ConnectionActor(socket, handlers));

    protected override void PreStart() => ReadNext();

    protected override void PostStop()
    {
        _stopped.Cancel();
        _stream.Dispose();
        _stopped.Dispose();
    }

    private void Waiting()
    {
        Context.SetReceiveTimeout(IdleLimit);
        Receive<Request>(request => request.Message is GetPalettes, _ => SendPalettes());
        Receive<Request>(request => request.Message is RunCommand run && !run.Arguments.Contains(null!), request => Run((RunCommand)request.Message));
        Receive<Request>(request => Leave($"sent an unfit {request.Message.GetType().Name} as a request"));
        Receive<CommandResponse>(_ => { });
        Always();
    }

    private void Running()
    {
        Context.SetReceiveTimeout(null);
        Receive<Request>(_ => Leave("sent a request before the last one was answered"));
        Receive<CommandResponse>(Relay);
        Receive<IEnumerable<CommandResponse>>(pieces =>
        {
            foreach (var piece in pieces) Relay(piece);
        });
        Receive<Terminated>(_ => Answer("the command's handler stopped", final: true, AnswerKind.Failed));
        Always();
    }

    private void Always()
    {
        Receive<Written>(_ =>
        {
            _writing = false;
            WriteNext();
        });
        Receive<Broken>(broken => Leave(broken.Reason));
        Receive<ReceiveTimeout>(_ => Leave("asked for nothing"));
        Receive<Terminated>(_ => { });
    }

    private void SendPalettes()
    {
        ReadNext();
        Write(new Palettes(_handlers.Values.Select(handler => PaletteHelpOf.Palette(handler.Palette)).ToArray()));
    }

    private void Run(RunCommand run)
    {
        ReadNext();
        Become(Running);
        if (!_handlers.TryGetValue(run.Palette, out var handler))
        {
            Answer($"there is no palette '{run.Palette}'; there are: {CommandCheck.List(_handlers.Keys)}", final: true, AnswerKind.Usage);
            return;
        }

        var command = new Command(run.Palette, run.Command, run.Arguments.Chunk(2).Select(pair => Tuple.Create(pair[0], pair.ElementAtOrDefault(1) ?? "")));
        if (CommandCheck.FindFault(handler.Palette, command) is { } fault)
        {
            Answer(fault, final: true, AnswerKind.Usage);
            return;
        }

        var name = Uri.EscapeDataString(run.Palette);
        var actor = Context.Child(name);
        if (actor.IsNobody()) actor = Context.Watch(Context.ActorOf(handler.HandlerProps, name));
        actor.Tell(command);
    }

    private void Relay(CommandResponse piece) =>
        Answer(piece.Msg, piece.Final, piece is ErroredCommandResponse ? AnswerKind.Failed : AnswerKind.Output);

    private void Answer(string text, bool final, AnswerKind kind)
    {
        Write(new Answer(text, final, kind));
        if (final) Become(Waiting);
    }

    private void Write(WireMessage message)
    {
        _backlog.Enqueue(message);
        if (_backlog.Count > BacklogLimit) Leave("does not read its answer");
        else WriteNext();
    }

    private void WriteNext()
    {
        if (_writing || !_backlog.TryDequeue(out var message)) return;
        _writing = true;
        _stream.WriteAsync(message, _stopped.Token).PipeTo(Self, success: () => Written.Instance, failure: e => new Broken(e.Message));
    }

    private void ReadNext() => _stream.ReadAsync(FrameStream.RequestLimit, _stopped.Token).PipeTo(
        Self,
        success: message => message == null ? new Broken(null) : new Request(message),
        failure: e => new Broken(e.Message));

    /// <param name="reason">Null when the client closed as it should.</param>
    private void Leave(string? reason)
    {
        if (reason != null) _log.Debug("a client was disconnected: {0}", reason);
        Context.Stop(Self);
    }

    private sealed record Request(WireMessage Message) : INoSerializationVerificationNeeded;

    private sealed record Broken(string? Reason) : INoSerializationVerificationNeeded;

    private sealed class Written : INoSerializationVerificationNeeded
    {
        public static readonly Written Instance = new();
    }
}
