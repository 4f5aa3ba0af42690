using HaActors.Actors.Messages;
using HaActors.Net.Model;
using HaActors.Net.Tracking;

namespace HaActors.Actors.Admin;

/// <summary>The operators' table of tracks, as a pure function of what a node knows.</summary>
public static class TrackTables
{
    /// <summary>Every configured track as it is on this node.</summary>
    public static AdminMessages.TrackTable Tracks(ServiceSettings settings, IReadOnlyDictionary<string, TrackState> states, TimeProvider time)
    {
        var rows = from track in settings.Tracks
                   let state = states.GetValueOrDefault(track.Name)
                   let target = Target(track.Target)
                   select new AdminMessages.TrackRow(
                       track.Name,
                       target.Type,
                       target.Text,
                       state is null ? "pending" : Words.Of(state),
                       track.Weight,
                       state?.Detail ?? "",
                       string.Join(' ', settings.Vips.Where(vip => vip.Track.Contains(track.Name)).Select(vip => vip.Name)),
                       state is null ? "" : Words.Of(time.GetUtcNow() - time.GetElapsedTime(state.Timestamp)));
        return new AdminMessages.TrackTable([.. rows]);
    }

    private static (string Type, string Text) Target(TrackTarget target) => target switch
    {
        InterfaceTarget link => ("interface", link.Interface),
        ScriptTarget script => ("script", string.Join(' ', script.Program.Arguments.Prepend(script.Program.Command))),
        ProcessTarget process => ("process", process.Process),
        FileTarget file => ("file", file.Path),
        _ => throw new ArgumentOutOfRangeException(nameof(target), target, "no such target"),
    };
}
