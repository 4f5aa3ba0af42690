using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using HaActors.Actors.Messages;
using HaActors.Net.Health;
using HaActors.Net.Model;

namespace HaActors.Actors.Traffic;

/// <summary>
/// Runs the programs of one server's changes, one after the other and in their order. Created by the backend's actor at a server's first change.
/// A run that fails is logged and told upwards; stopping the actor kills the one under way.
/// </summary>
public sealed class NotifyActor : ReceiveActor
{
    // Of a server that changes faster than its programs run; beyond that an old pair, up and down again, is left out.
    private const int MostWaiting = 10;

    private static readonly TimeSpan KillAfter = TimeSpan.FromSeconds(1);

    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly NotifySettings _settings;
    private readonly IProgramRunner _programs;
    private readonly CancellationTokenSource _stopped = new();
    private readonly List<Change> _waiting = [];
    private bool _isRunning;

    public NotifyActor(NotifySettings settings, IProgramRunner programs)
    {
        (_settings, _programs) = (settings, programs);

        Receive<Change>(Changed);
        Receive<Ended>(RunEnded);
    }

    public static Props Props(NotifySettings settings, IProgramRunner programs) => Akka.Actor.Props.Create(() => new NotifyActor(settings, programs));

    protected override void PostStop() => _stopped.Cancel();

    private void Changed(Change change)
    {
        _waiting.Add(change);
        if (_waiting.Count > MostWaiting)
        {
            _log.Warning("{0}/{1}: its programs are slower than its changes; two are left out", change.Backend, change.Server);
            _waiting.RemoveRange(0, 2);
        }

        RunNext();
    }

    private void RunNext()
    {
        while (!_isRunning && _waiting.Count > 0)
        {
            var change = _waiting[0];
            _waiting.RemoveAt(0);
            var command = change.IsUp ? _settings.Up : _settings.Down;
            if (!command.IsEmpty)
            {
                _isRunning = true;
                var call = new ProgramCall(command[0], [.. command.Skip(1)], Environment(change), _settings.Timeout, KillAfter);
                Task.Run(() => _programs.RunAsync(call, _stopped.Token)).PipeTo(Self, success: result => new Ended(change, result));
            }
        }
    }

    private void RunEnded(Ended ended)
    {
        _isRunning = false;
        var (change, result) = (ended.Change, ended.Outcome);
        var program = change.IsUp ? "notify-up" : "notify-down";
        if (result.Ok)
        {
            _log.Info("{0}/{1}: {2} ended well after {3} ms", change.Backend, change.Server, program, (long)result.Duration.TotalMilliseconds);
        }
        else
        {
            _log.Warning("{0}/{1}: {2} failed: {3}", change.Backend, change.Server, program, Words.Of(result));
            Context.Parent.Tell(new HealthMessages.NotifyFailed(change.Backend, change.Server, $"{program} failed: {Words.Of(result)}"));
        }

        RunNext();
    }

    private static ImmutableArray<string> Environment(Change change) =>
    [
        $"HA_NODE={change.Node}", $"HA_BACKEND={change.Backend}", $"HA_SERVER={change.Server}", $"HA_ADDRESS={change.Host}", $"HA_PORT={change.Port}",
        $"HA_STATE={(change.IsUp ? "up" : "down")}", $"HA_CHECK={change.Last.Code}", $"HA_DETAIL={change.Last.Detail}",
    ];

    /// <summary>A server came up or went down.</summary>
    public sealed record Change(string Node, string Backend, string Server, string Host, int Port, bool IsUp, ProbeResult Last) : INodeMessage;

    private sealed record Ended(Change Change, ProbeResult Outcome) : INodeMessage;
}
