using System.Diagnostics;
using HaActors.Actors.Messages;
using HaActors.Host.Config;

namespace HaActors.Host.Commands;

/// <summary>Emptying a node and letting it have VIPs again.</summary>
internal sealed partial class NodeConsole
{
    private static readonly TimeSpan DrainPollInterval = TimeSpan.FromMilliseconds(500);

    /// <summary>Reports come once a second, and so do the counters in them: what is older says nothing.</summary>
    private static readonly TimeSpan EmptyFor = TimeSpan.FromSeconds(3);

    public Task<CommandResult> UndrainAsync(string node) => ChangeAsync(new AdminMessages.DrainNode(node, false));

    /// <summary>Drains a node, and on request waits until it has neither VIPs nor connections.</summary>
    /// <param name="wait">yes or no.</param>
    /// <param name="timeout">How long to wait, as a duration with a unit.</param>
    /// <param name="progress">Takes a line whenever something has changed.</param>
    public async Task<CommandResult> DrainAsync(string node, string wait, string timeout, Action<string> progress, CancellationToken stop)
    {
        if (wait is not ("yes" or "no"))
            return new CommandResult(false, $"-wait {wait}: must be yes or no");
        if (!Durations.TryParse(timeout, out var longest) || longest <= TimeSpan.Zero)
            return new CommandResult(false, $"-timeout {timeout}: must be a duration with a unit, such as 5m");
        var drained = await ChangeAsync(new AdminMessages.DrainNode(node, true));
        if (!drained.Ok || wait == "no")
            return drained;
        progress(drained.Text);
        try
        {
            return await EmptyAsync(node, longest, progress, stop);
        }
        catch (OperationCanceledException)
        {
            return new CommandResult(false, "nobody waits any longer; the node stays drained");
        }
        catch (Exception e)
        {
            return Failed(e);
        }
    }

    private async Task<CommandResult> EmptyAsync(string node, TimeSpan longest, Action<string> progress, CancellationToken stop)
    {
        var (start, empty, last) = (Stopwatch.GetTimestamp(), (long?)null, "");
        while (true)
        {
            if ((await Ask<AdminMessages.NodeTable>(AdminMessages.GetNodes.Instance)).Rows.FirstOrDefault(row => row.Name == node) is not { } row)
                return new CommandResult(true, $"{node} has left the cluster");
            var left = $"{node}: {row.Vips} VIPs, {row.Sessions} connections left";
            if (left != last)
                progress(left);
            last = left;
            empty = row is { Vips: 0, Sessions: 0 } ? empty ?? Stopwatch.GetTimestamp() : null;
            if (empty is { } since && Stopwatch.GetElapsedTime(since) >= EmptyFor)
                return new CommandResult(true, $"{node} is empty");
            if (Stopwatch.GetElapsedTime(start) >= longest)
                return new CommandResult(false, $"{left} after {Durations.Format(longest)}; the node stays drained");
            await Task.Delay(DrainPollInterval, stop);
        }
    }
}
