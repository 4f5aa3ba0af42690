using System.Globalization;
using HaActors.Actors.Messages;

namespace HaActors.Host.Commands;

/// <summary>Why things are as they are, what would happen, and what has happened.</summary>
internal sealed partial class NodeConsole
{
    private const int HistoryOfVip = 20;
    private const int MostEvents = 2000;

    private static readonly TimeSpan FollowInterval = TimeSpan.FromMilliseconds(500);

    /// <summary>The rule that decided where a VIP is, every node with why it is not there, and what happened to it lately.</summary>
    public async Task<CommandResult> ExplainAsync(string vip, string output)
    {
        if (!TryFormat(output, out var format, out var refusal))
            return refusal;
        try
        {
            var explained = await Ask<AdminMessages.ExplainTable>(new AdminMessages.ExplainVip(vip));
            if (explained.Failure is { } failure)
                return new CommandResult(false, failure);
            var history = await Ask<EventMessages.EventTable>(new EventMessages.GetEvents(HistoryOfVip, vip, 0));
            return Render<AdminMessages.ExplainRow>(
                [
                    .. explained.Rows,
                    .. history.Rows.Select(row => new AdminMessages.ExplainRow("event", row.Time, row.Node, null, row.GapMs, row.Text)),
                ],
                format);
        }
        catch (Exception e)
        {
            return Failed(e);
        }
    }

    /// <summary>The stick tables, or with a backend what is in its own.</summary>
    /// <param name="key">Only this one; empty: all. Likewise <paramref name="server"/>.</param>
    public async Task<CommandResult> StickTableAsync(string backend, string key, string server, string output)
    {
        if (!TryFormat(output, out var format, out var refusal))
            return refusal;
        if (backend.Length == 0 && (key.Length > 0 || server.Length > 0))
            return new CommandResult(false, "-key and -server: must come with -backend");
        try
        {
            if (backend.Length == 0)
                return Render((await Ask<AdminMessages.StickTables>(AdminMessages.GetStickTables.Instance)).Rows, format);
            var entries = await Ask<AdminMessages.StickEntries>(new AdminMessages.GetStickEntries(backend, Given(key), Given(server)));
            return entries.Failure is { } failure ? new CommandResult(false, failure) : Render(entries.Rows, format);
        }
        catch (Exception e)
        {
            return Failed(e);
        }
    }

    /// <summary>What would move if a node was lost, drained or joined; at most one of the names may be given.</summary>
    public async Task<CommandResult> PlanAsync(string lose, string drain, string join, string output)
    {
        if (!TryFormat(output, out var format, out var refusal))
            return refusal;
        var changes = new[] { ("lose", lose), ("drain", drain), ("join", join) }.Where(change => change.Item2.Length > 0).ToArray();
        if (changes.Length > 1)
            return new CommandResult(false, "-lose, -drain and -join: must be one of them at a time");
        try
        {
            var (change, node) = changes.FirstOrDefault(("", ""));
            var imagined = await Ask<AdminMessages.WhatIfTable>(new AdminMessages.WhatIf(change, node));
            return imagined.Failure is { } failure ? new CommandResult(false, failure) : Render(imagined.Rows, format);
        }
        catch (Exception e)
        {
            return Failed(e);
        }
    }

    /// <summary>The newest events of the cluster, and on request those to come.</summary>
    /// <param name="subject">Only what concerns this VIP, node or server; empty: all.</param>
    /// <param name="follow">yes: goes on until the client leaves.</param>
    /// <param name="progress">Takes the lines before the last.</param>
    public async Task<CommandResult> EventsAsync(
        string last, string subject, string follow, string output, Action<string> progress, CancellationToken stop)
    {
        if (!TryFormat(output, out var format, out var refusal))
            return refusal;
        if (!int.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count is < 1 or > MostEvents)
            return new CommandResult(false, $"-last {last}: must be a whole number, 1-{MostEvents}");
        if (follow is not ("yes" or "no"))
            return new CommandResult(false, $"-follow {follow}: must be yes or no");
        try
        {
            var events = await Ask<EventMessages.EventTable>(new EventMessages.GetEvents(count, subject, 0));
            if (follow == "no")
                return Render(events.Rows, format);
            while (true)
            {
                foreach (var row in events.Rows)
                    progress(Rows.Line(row, format));
                await Task.Delay(FollowInterval, stop);
                events = await Ask<EventMessages.EventTable>(new EventMessages.GetEvents(MostEvents, subject, events.Cursor));
            }
        }
        catch (OperationCanceledException)
        {
            return new CommandResult(true, "");
        }
        catch (Exception e)
        {
            return Failed(e);
        }
    }
}
