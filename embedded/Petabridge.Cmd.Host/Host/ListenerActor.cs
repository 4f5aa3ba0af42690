using System.Net.Sockets;
using Akka.Actor;
using Akka.Event;
using Petabridge.Cmd.Wire;

namespace Petabridge.Cmd.Host;

/// <summary>One for each PetabridgeCmd that was started. Owns the listening socket and a ConnectionActor for each client.</summary>
internal sealed class ListenerActor : ReceiveActor
{
    /// <summary>Clients at a time. Chosen: people and scripts of one site; each costs a socket and a few actors.</summary>
    private const int ConnectionLimit = 32;

    /// <summary>After a failed accept, for one because descriptors have run out.</summary>
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    /// <summary>Between two log lines about clients that were turned away; they come as fast as somebody likes.</summary>
    private static readonly TimeSpan ReportInterval = TimeSpan.FromMinutes(1);

    private readonly Socket _socket;
    private readonly IReadOnlyDictionary<string, CommandPaletteHandler> _handlers;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private long? _reported;
    private int _turnedAway;

    public ListenerActor(Socket socket, IReadOnlyDictionary<string, CommandPaletteHandler> handlers)
    {
        (_socket, _handlers) = (socket, handlers);
        Receive<Accepted>(Serve);
        Receive<AcceptFailed>(failed =>
        {
            _log.Warning("a client could not be accepted: {0}", failed.Reason);
            Context.System.Scheduler.ScheduleTellOnce(RetryDelay, Self, AcceptNext.Instance, Self);
        });
        Receive<AcceptNext>(_ => Accept());
    }

    public static Props Props(Socket socket, IReadOnlyDictionary<string, CommandPaletteHandler> handlers) =>
        Akka.Actor.Props.Create(() => new ListenerActor(socket, handlers));

    protected override void PreStart() => Accept();

    /// <summary>The socket outlives a restart; only the end of the system closes it.</summary>
    protected override void PreRestart(Exception reason, object message)
    {
    }

    protected override void PostStop() => _socket.Dispose();

    /// <summary>A connection that fails is over; it is never tried again.</summary>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

    private void Accept() => _socket.AcceptAsync().PipeTo(
        Self,
        success: socket => new Accepted(socket),
        failure: e => new AcceptFailed(e.Message));

    private void Serve(Accepted accepted)
    {
        Accept();
        if (Context.GetChildren().Count() < ConnectionLimit)
        {
            Context.ActorOf(ConnectionActor.Props(accepted.Socket, _handlers));
            return;
        }

        ReportTurnedAway();
        _ = TurnAwayAsync(accepted.Socket);
    }

    private void ReportTurnedAway()
    {
        _turnedAway++;
        if (_reported is { } last && TimeProvider.System.GetElapsedTime(last) < ReportInterval) return;
        _log.Warning("clients turned away since the last report: {0}; {1} are connected", _turnedAway, ConnectionLimit);
        (_reported, _turnedAway) = (TimeProvider.System.GetTimestamp(), 0);
    }

    private static async Task TurnAwayAsync(Socket socket)
    {
        using var stream = new FrameStream(socket);
        using var limit = new CancellationTokenSource(RetryDelay);
        try
        {
            await stream.WriteAsync(new Answer($"the node serves {ConnectionLimit} clients already; try again later", Final: true, AnswerKind.Failed), limit.Token).ConfigureAwait(false);
            // Closing with the request unread would reset the connection and lose the answer.
            await stream.ReadAsync(FrameStream.RequestLimit, limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or OperationCanceledException)
        {
            // The client has gone; it is turned away all the same.
        }
    }

    private sealed record Accepted(Socket Socket) : INoSerializationVerificationNeeded;

    private sealed record AcceptFailed(string Reason) : INoSerializationVerificationNeeded;

    private sealed class AcceptNext : INoSerializationVerificationNeeded
    {
        public static readonly AcceptNext Instance = new();
    }
}
