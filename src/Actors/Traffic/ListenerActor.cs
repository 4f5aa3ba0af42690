using Akka.Actor;
using Akka.Event;
using HaActors.Actors.Messages;
using HaActors.Net.Model;
using HaActors.Net.Proxy;

namespace HaActors.Actors.Traffic;

/// <summary>
/// Keeps one frontend open. Created by the traffic supervisor, one per frontend; tells it once whether the frontend could be
/// opened, and goes on trying while it should be. Stopping it leaves the frontend open: the data plane outlives the actor system.
/// </summary>
public sealed class ListenerActor : ReceiveActor, IWithTimers
{
    // A port that somebody else took while the frontend was drained may become free at any time.
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);

    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly FrontendSettings _frontend;
    private readonly IDataPlane _dataPlane;
    private bool _drained;
    private bool _stopped;
    private string? _failure;   // that was told of

    /// <param name="drained">It is not to listen for now.</param>
    public ListenerActor(FrontendSettings frontend, IDataPlane dataPlane, bool drained)
    {
        (_frontend, _dataPlane, _drained) = (frontend, dataPlane, drained);

        Receive<TrafficMessages.StopAccepting>(_ => Stop());
        Receive<OverrideTable>(overrides => Drain(overrides.StateOf("", _frontend.Name) != AdminState.Ready));
        Receive<TryAgain>(_ => Open());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(FrontendSettings frontend, IDataPlane dataPlane, bool drained) =>
        Akka.Actor.Props.Create(() => new ListenerActor(frontend, dataPlane, drained));

    protected override void PreStart()
    {
        if (_drained)
        {
            _dataPlane.CloseFrontend(_frontend.Name);
        }

        Context.Parent.Tell(new TrafficMessages.ListenerResult(_frontend.Name, _drained ? null : Open()));
    }

    /// <summary>Null: it is open; else why it is not.</summary>
    private string? Open()
    {
        try
        {
            _dataPlane.OpenFrontend(_frontend);
            _log.Info("Frontend {0} listens on {1} for backend {2}", _frontend.Name, string.Join(' ', _frontend.Binds), _frontend.Backend);
            Remark(null);
            return null;
        }
        catch (ListenException refused)
        {
            Remark(refused.Message);
            Timers.StartSingleTimer(nameof(TryAgain), TryAgain.Instance, RetryInterval);
            return refused.Message;
        }
    }

    private void Remark(string? failure)
    {
        if (failure == _failure)
        {
            return;
        }

        _failure = failure;
        if (failure is not null)
        {
            _log.Error("Frontend {0} cannot listen: {1}", _frontend.Name, failure);
        }

        Context.Parent.Tell(new TrafficMessages.FrontendRemarked(_frontend.Name, failure is null ? "listens again" : $"cannot listen: {failure}"));
    }

    private void Drain(bool drained)
    {
        if (drained == _drained || _stopped)
        {
            return;
        }

        _drained = drained;
        if (drained)
        {
            Close("drained");
        }
        else
        {
            Open();
        }
    }

    private void Stop()
    {
        _stopped = true;
        Close("stopping");
    }

    private void Close(string cause)
    {
        Timers.Cancel(nameof(TryAgain));
        _failure = null;
        _dataPlane.CloseFrontend(_frontend.Name);
        _log.Info("Frontend {0} stopped accepting: {1}", _frontend.Name, cause);
    }

    private sealed class TryAgain : INodeMessage
    {
        public static readonly TryAgain Instance = new();
    }
}
