using System.Collections.Immutable;
using HaActors.Net.Model;

namespace HaActors.Net.Tracking;

/// <summary>The states of all tracks, as those see it who show and report them. Any thread.</summary>
public interface ITrackBoard
{
    /// <summary>Tells the present state of every track and then every change, in order for each track. Disposing the result ends it.</summary>
    IDisposable Subscribe(Action<TrackState> observer);

    /// <summary>
    /// Takes the tracks of another configuration. What both have goes on undisturbed; a changed or new one keeps its effect, or has
    /// none, until its first look.
    /// </summary>
    void Use(ImmutableArray<TrackSettings> tracks);
}

/// <summary>
/// Runs every track of the node. Like the redundancy engine it outlives an actor system: a fault must release an address also while
/// the node is out of the cluster.
/// </summary>
public sealed class TrackBoard : ITrackBoard, IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, TrackState> _states = [];
    private readonly List<Action<TrackState>> _observers = [];
    private readonly Dictionary<string, Tracker> _trackers = [];
    private InterfaceWatch? _interfaces;
    private readonly TimeProvider _time;
    private readonly Action<TrackState> _acted;

    /// <summary>That of a node without tracks.</summary>
    public static ITrackBoard Empty { get; } = new TrackBoard(TimeProvider.System, _ => { });

    private TrackBoard(TimeProvider time, Action<TrackState> acted) => (_time, _acted) = (time, acted);

    /// <summary>Starts to look. Interfaces are those of the calling thread's network namespace.</summary>
    /// <param name="acted">Told each new effect before anybody else is, starting with that of a pending track. Must not wait.</param>
    public static TrackBoard Start(ImmutableArray<TrackSettings> tracks, TimeProvider time, Action<TrackState> acted)
    {
        var board = new TrackBoard(time, acted);
        board.Run(tracks, Before);
        return board;
    }

    public void Use(ImmutableArray<TrackSettings> tracks)
    {
        foreach (var (name, tracker) in _trackers)
        {
            if (!tracks.Any(track => Same(track, _states[name].Settings)))
            {
                tracker.Dispose();
                _trackers.Remove(name);
            }
        }

        _interfaces?.Dispose();
        _interfaces = null;
        lock (_gate)
        {
            foreach (var name in _states.Keys.Except(tracks.Select(track => track.Name)))
                _states.Remove(name);
        }

        Run(tracks, track => _states.TryGetValue(track.Name, out var state) ? state.Effect : default);
    }

    public IDisposable Subscribe(Action<TrackState> observer)
    {
        lock (_gate)
        {
            foreach (var state in _states.Values)
                observer(state);
            _observers.Add(observer);
        }

        return new Subscription(() =>
        {
            lock (_gate)
                _observers.Remove(observer);
        });
    }

    public void Dispose()
    {
        foreach (var tracker in _trackers.Values)
            tracker.Dispose();
        _interfaces?.Dispose();
    }

    private void Run(ImmutableArray<TrackSettings> tracks, Func<TrackSettings, TrackEffect> before)
    {
        foreach (var track in tracks.Where(track => !_trackers.ContainsKey(track.Name)))
        {
            Set(new TrackState(track, true, before(track), "first look", _time.GetTimestamp()));
            if (track.Target is not InterfaceTarget)
                _trackers[track.Name] = new Tracker(track, Looks.Of(track, _time), _time, (effect, detail) => Set(track, effect, detail));
        }

        var interfaces = tracks.Where(track => track.Target is InterfaceTarget).ToArray();
        if (interfaces.Length > 0)
            _interfaces = new InterfaceWatch(interfaces.Select(track => (
                ((InterfaceTarget)track.Target).Interface,
                (Action<bool, string>)((carrier, detail) => Set(track, TrackEffect.Of(track, carrier != track.Reverse), detail)))));
    }

    /// <summary>Lists count by what is in them.</summary>
    private static bool Same(TrackSettings a, TrackSettings b) =>
        a with { Target = b.Target } == b
        && (a.Target, b.Target) switch
        {
            (ScriptTarget one, ScriptTarget other) => one.Timeout == other.Timeout
                && one.Program.Arguments.SequenceEqual(other.Program.Arguments)
                && one.Program with { Arguments = other.Program.Arguments } == other.Program,
            _ => a.Target == b.Target,
        };

    /// <summary>What a track does before its first look has ended.</summary>
    private static TrackEffect Before(TrackSettings track) =>
        track.Weight == 0 ? new TrackEffect(true, 0)
        : track.InitFail && track.Target is not FileTarget ? TrackEffect.Of(track, passed: false)
        : default;

    private void Set(TrackSettings track, TrackEffect effect, string detail)
    {
        lock (_gate)
        {
            // A track of a former configuration may still be looking.
            if (!_states.TryGetValue(track.Name, out var before) || !ReferenceEquals(before.Settings, track))
                return;
            if (before.Effect != effect || before.IsPending || before.Detail != detail)
                Set(new TrackState(track, false, effect, detail, before.Effect == effect ? before.Timestamp : _time.GetTimestamp()));
        }
    }

    private void Set(TrackState state)
    {
        lock (_gate)
        {
            _states[state.Name] = state;
            _acted(state);
            _observers.ForEach(observer => observer(state));
        }
    }

    private sealed class Subscription(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
