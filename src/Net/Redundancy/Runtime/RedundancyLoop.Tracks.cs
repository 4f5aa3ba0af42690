using HaActors.Net.Model;

namespace HaActors.Net.Redundancy.Runtime;

// What the tracks mean to the machines.
internal sealed partial class RedundancyLoop
{
    private readonly Dictionary<string, (TrackEffect Effect, string Detail)> _tracks = [];

    public void SetTrack(string track, TrackEffect effect, string detail)
    {
        var known = _tracks.TryGetValue(track, out var before) && before.Effect == effect;
        _tracks[track] = (effect, detail);
        if (known)
            return;
        foreach (var machine in _machines.ToArray())
        {
            if (machine is { IsClosing: false } && machine.Vip.Track.Contains(track))
                Retrack(machine);
        }
    }

    /// <summary>Applies all tracks of the VIP; a track that nobody has told of yet has no effect.</summary>
    private void Retrack(VipMachine machine)
    {
        var (weight, fault, worst) = (0, (string?)null, "");
        foreach (var name in machine.Vip.Track)
        {
            if (!_tracks.TryGetValue(name, out var track))
                continue;
            weight += track.Effect.Priority;
            if (track.Effect.Priority < 0)
                worst = $"{name}: {track.Detail}";
            if (track.Effect.IsFault)
                fault ??= $"{name}: {track.Detail}";
        }

        if (weight != machine.TrackWeight)
            machine.Reason = $"tracks add {weight} to the priority {machine.Planned}, {worst}";
        machine.TrackWeight = weight;
        if (fault is not null && !machine.IsFaulted)
        {
            machine.IsFaulted = true;
            machine.Reason = fault;
            Step(machine, RedundancyEvent.Of(RedundancyEventKind.Fault));
        }
        else if (fault is null && machine.IsFaulted)
        {
            machine.IsFaulted = false;
            if (machine.CanRun)
                Step(machine, RedundancyEvent.Of(RedundancyEventKind.FaultOver));
        }

        Step(machine, RedundancyEvent.NewPriority(machine.Effective));
    }
}
