using Akka.Actor;
using Akka.Event;
using HaActors.Actors.Messages;
using HaActors.Net.Tracking;

namespace HaActors.Actors.Vip;

/// <summary>
/// Logs what the tracks of this node come to and tells its parent, for the node's report and for operators. The redundancy engine hears
/// of them without this detour. One per node, created by the guardian; stopping it leaves the tracks running.
/// </summary>
public sealed class TrackActor : ReceiveActor
{
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly ITrackBoard _board;
    private readonly Dictionary<string, TrackState> _states = [];
    private IDisposable? _subscription;

    public TrackActor(ITrackBoard board)
    {
        _board = board;
        Receive<TrackMessages.TrackChanged>(Changed);
    }

    public static Props Props(ITrackBoard board) => Akka.Actor.Props.Create(() => new TrackActor(board));

    protected override void PreStart()
    {
        var self = Self;
        _subscription = _board.Subscribe(state => self.Tell(new TrackMessages.TrackChanged(state)));
    }

    protected override void PostStop() => _subscription?.Dispose();

    private void Changed(TrackMessages.TrackChanged changed)
    {
        var (state, before) = (changed.State, _states.GetValueOrDefault(changed.State.Name));
        _states[state.Name] = state;
        if (!state.IsPending && (before is null || before.IsPending || before.Effect != state.Effect))
        {
            _log.Info("track {0}: {1}: {2}", state.Name, Words.Of(state), state.Detail);
        }

        Context.Parent.Tell(changed);
    }
}
