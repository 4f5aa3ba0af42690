using System.Diagnostics;
using Akka.Actor;
using Akka.Cluster.Daemon;
using Akka.Cluster.Membership;
using Akka.Event;

namespace Akka.Cluster.SBR;

/// <summary>
/// Waits until a split has not changed for <c>stable-after</c>, then downs what the strategy gives up. One per node, a
/// child of the cluster daemon; of each side only the leader's acts.
/// </summary>
internal sealed class SplitBrainResolverActor : ReceiveActor, IWithTimers
{
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Cluster _cluster;
    private readonly SplitBrainResolverSettings _settings;
    private readonly IDowningStrategy _strategy;
    private MembershipState _state;
    private string _picture = "";
    private long _splitSince;

    public SplitBrainResolverActor(Cluster cluster, SplitBrainResolverSettings settings, IDowningStrategy strategy)
    {
        _cluster = cluster;
        _settings = settings;
        _strategy = strategy;
        _state = MembershipState.Initial(cluster.SelfUniqueAddress);
        Receive<ClusterCommands.StateChanged>(change => Look(change.State));
        Receive<Stable>(_ => Act());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(Cluster cluster, SplitBrainResolverSettings settings, IDowningStrategy strategy) =>
        Actor.Props.Create(() => new SplitBrainResolverActor(cluster, settings, strategy));

    protected override void PreStart() =>
        _cluster.Subscribe(Self, ClusterEvent.InitialStateAsEvents, typeof(ClusterCommands.StateChanged));

    protected override void PostStop() => _cluster.Unsubscribe(Self);

    private void Look(MembershipState state)
    {
        _state = state;
        var split = SplitView.Of(state);
        if (split.Unreachable.IsEmpty && split.IndirectlyConnected.IsEmpty)
        {
            _picture = "";
            Timers.CancelAll();
            return;
        }
        var picture = $"{string.Join(' ', split.Reachable)} | {string.Join(' ', split.Unreachable)} | {string.Join(' ', split.IndirectlyConnected)}";
        if (picture == _picture) return;
        if (_picture.Length == 0) _splitSince = Stopwatch.GetTimestamp();
        _picture = picture;
        Timers.StartSingleTimer(Stable.Instance, Stable.Instance, _settings.DowningStableAfter);
        if (_settings.DownAllWhenUnstable > TimeSpan.Zero
            && Stopwatch.GetElapsedTime(_splitSince) > _settings.DowningStableAfter + _settings.DownAllWhenUnstable)
        {
            Carry(Decision.DownAll, "the picture does not come to rest");
        }
    }

    private void Act()
    {
        // Members may change their minds about who leads without the picture changing, so look again later.
        Timers.StartSingleTimer(Stable.Instance, Stable.Instance, _settings.DowningStableAfter);
        Carry(_strategy.Decide(SplitView.Of(_state)), _settings.DowningStrategy);
    }

    private void Carry(Decision decision, string cause)
    {
        if (!_state.IsLeader) return;
        var split = SplitView.Of(_state);
        var doomed = decision.Doomed(split);
        _log.Warning("Split brain resolver: {0} ({1}). Reachable [{2}], unreachable [{3}], indirectly connected [{4}], to be downed [{5}]",
            decision, cause, Addresses(split.Reachable), Addresses(split.Unreachable), Addresses(split.IndirectlyConnected), Addresses(doomed));
        // This node last: once it is down it has no say.
        foreach (var member in doomed.OrderBy(m => m.UniqueAddress == _state.Self))
            _cluster.Down(member.UniqueAddress);
    }

    private static string Addresses(IEnumerable<Member> members) => string.Join(", ", members.Select(m => m.Address));

    private sealed class Stable : INoSerializationVerificationNeeded
    {
        public static readonly Stable Instance = new();
    }
}
