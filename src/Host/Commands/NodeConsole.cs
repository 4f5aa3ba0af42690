using Akka.Actor;
using HaActors.Actors.Messages;

namespace HaActors.Host.Commands;

/// <summary>
/// Carries out management commands by asking the guardian of this node; free of the tool that brings the commands in.
/// Never throws; safe from every thread.
/// </summary>
/// <param name="limit">How long the guardian may take to answer.</param>
/// <param name="reloader">Knows the configuration of the process.</param>
internal sealed partial class NodeConsole(ICanTell guardian, TimeSpan limit, Reloader reloader)
{
    /// <summary>What there is to show.</summary>
    public static readonly string[] Subjects = ["vip", "node", "lb", "health", "track"];

    /// <summary>Shows a table.</summary>
    /// <param name="subject">One of <see cref="Subjects"/>.</param>
    /// <param name="output">table or json.</param>
    public Task<CommandResult> ShowAsync(string subject, string output) =>
        TryFormat(output, out var format, out var refusal) ? ShowAsync(subject, format) : Task.FromResult(refusal);

    /// <summary>Shows a table.</summary>
    /// <param name="subject">One of <see cref="Subjects"/>, or config, which is no web page: it tells where everything is.</param>
    public async Task<CommandResult> ShowAsync(string subject, RowFormat format)
    {
        try
        {
            return subject switch
            {
                "vip" => Render((await Ask<AdminMessages.VipTable>(AdminMessages.GetVips.Instance)).Rows, format),
                "node" => Render((await Ask<AdminMessages.NodeTable>(AdminMessages.GetNodes.Instance)).Rows, format),
                "lb" => Render((await Ask<AdminMessages.ServerTable>(AdminMessages.GetServers.Instance)).Rows, format),
                "health" => Render((await Ask<AdminMessages.HealthTable>(AdminMessages.GetHealth.Instance)).Rows, format),
                "config" => reloader.Show(format),
                "track" => Render((await Ask<AdminMessages.TrackTable>(AdminMessages.GetTracks.Instance)).Rows, format),
                _ => new CommandResult(false, $"{subject}: nothing to show"),
            };
        }
        catch (Exception e)
        {
            return Failed(e);
        }
    }

    public Task<CommandResult> MoveVipAsync(string vip, string node) => ChangeAsync(new AdminMessages.MoveVip(vip, node));

    public Task<CommandResult> ReleaseVipAsync(string vip) => ChangeAsync(new AdminMessages.ReleaseVip(vip));

    public Task<CommandResult> ReloadAsync() => reloader.ReloadAsync();

    private async Task<CommandResult> ChangeAsync(INodeQuery command)
    {
        try
        {
            var result = await Ask<AdminMessages.MoveResult>(command);
            return new CommandResult(result.Accepted, result.Text);
        }
        catch (Exception e)
        {
            return Failed(e);
        }
    }

    private static bool TryFormat(string output, out RowFormat format, out CommandResult refusal)
    {
        format = output == "json" ? RowFormat.Json : RowFormat.Table;
        refusal = new CommandResult(false, $"-o {output}: must be table or json");
        return output is "table" or "json";
    }

    private Task<T> Ask<T>(INodeQuery query) => guardian.Ask<T>(query, limit);

    private static CommandResult Render<T>(IReadOnlyCollection<T> rows, RowFormat format) => new(true, Rows.Render(rows, format));

    private CommandResult Failed(Exception e) => new(
        false,
        e is AskTimeoutException ? $"this node did not answer within {limit.TotalSeconds:0.#} s" : $"this node failed to answer: {e.Message}");
}
