using System.Globalization;
using Akka.Actor;
using HaActors.Actors.Messages;
using HaActors.Actors.Traffic;
using HaActors.Host.Config;
using HaActors.Net.Proxy;

namespace HaActors.Host.Commands;

/// <summary>
/// Carries out management commands by asking the guardian of this node; free of the tool that brings the commands in.
/// Never throws; safe from every thread.
/// </summary>
/// <param name="limit">How long the guardian may take to answer.</param>
/// <param name="reloader">Knows the configuration of the process.</param>
internal sealed partial class NodeConsole(ICanTell guardian, TimeSpan limit, Reloader reloader)
{
    private static readonly Dictionary<string, AdminState> AdminStates = new()
    {
        ["ready"] = AdminState.Ready,
        ["drain"] = AdminState.Drain,
        ["maint"] = AdminState.Maint,
    };

    /// <summary>What there is to show.</summary>
    public static readonly string[] Subjects = ["vip", "node", "lb", "health", "track", "counters"];

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
                "health" => Render(await Ask<AdminMessages.HealthTable>(AdminMessages.GetHealth.Instance), format),
                "config" => reloader.Show(format),
                "track" => Render((await Ask<AdminMessages.TrackTable>(AdminMessages.GetTracks.Instance)).Rows, format),
                "counters" => Render((await Ask<AdminMessages.CounterTable>(AdminMessages.GetCounters.Instance)).Rows, format),
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

    /// <summary>Sets the admin state or the weight of a server, or with an empty name of all of the backend, on all nodes.</summary>
    /// <param name="state">ready, drain, maint; empty: as it is.</param>
    /// <param name="weight">0-256, or configured; empty: as it is.</param>
    public Task<CommandResult> SetServerAsync(string backend, string server, string state, string weight)
    {
        if (state.Length > 0 && !AdminStates.ContainsKey(state))
            return Refused($"-state {state}: must be one of {string.Join(", ", AdminStates.Keys)}");
        int number = TrafficOverride.AsConfigured;
        if (weight.Length > 0 && weight != "configured" && !Endpoints.TryNumber(weight, 0, 256, out number))
            return Refused($"-weight {weight}: must be 0-256, or configured");
        return ChangeAsync(new AdminMessages.SetServer(
            backend, server, state.Length == 0 ? null : AdminStates[state], weight.Length == 0 ? null : number));
    }

    /// <summary>Shows the open sessions of this node.</summary>
    /// <param name="frontend">Only those of a frontend; empty: of any. Likewise the others.</param>
    public async Task<CommandResult> SessionsAsync(string frontend, string backend, string server, string output)
    {
        if (output is not ("table" or "json"))
            return new CommandResult(false, $"-o {output}: must be table or json");
        try
        {
            var which = new SessionFilter(null, Given(frontend), Given(backend), Given(server));
            var table = await Ask<AdminMessages.SessionTable>(new AdminMessages.GetSessions(which));
            return Render(table.Rows, output == "json" ? RowFormat.Json : RowFormat.Table);
        }
        catch (Exception e)
        {
            return Failed(e);
        }
    }

    /// <summary>Ends open sessions of this node.</summary>
    public Task<CommandResult> KillAsync(string id, string frontend, string backend, string server)
    {
        var number = 0L;
        if (id.Length > 0 && !(long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number > 0))
            return Refused($"-id {id}: must be the number of a session, as lb sessions shows it");
        var which = new SessionFilter(id.Length == 0 ? null : number, Given(frontend), Given(backend), Given(server));
        return which == new SessionFilter()
            ? Refused("say which sessions: -id, -frontend, -backend or -server")
            : ChangeAsync(new AdminMessages.KillSessions(which));
    }

    /// <summary>The counters of this node in HAProxy's CSV format.</summary>
    public async Task<CommandResult> CsvAsync()
    {
        try
        {
            return new CommandResult(true, (await Ask<AdminMessages.TrafficCsv>(AdminMessages.GetTrafficCsv.Instance)).Text);
        }
        catch (Exception e)
        {
            return Failed(e);
        }
    }

    private static string? Given(string value) => value.Length == 0 ? null : value;

    /// <summary>Has a frontend listen or not, on all nodes.</summary>
    /// <param name="state">ready or drain.</param>
    public Task<CommandResult> SetFrontendAsync(string frontend, string state) => AdminStates.TryGetValue(state, out var admin)
        ? ChangeAsync(new AdminMessages.SetFrontend(frontend, admin))
        : Refused($"-state {state}: must be ready or drain");

    private static Task<CommandResult> Refused(string rule) => Task.FromResult(new CommandResult(false, rule));

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

    private static CommandResult Render(AdminMessages.HealthTable table, RowFormat format) =>
        format == RowFormat.Table ? new CommandResult(true, HealthMatrix.ToTable(table.Rows)) : Render(table.Rows, format);

    private static CommandResult Render<T>(IReadOnlyCollection<T> rows, RowFormat format) => new(true, Rows.Render(rows, format));

    private CommandResult Failed(Exception e) => new(
        false,
        e is AskTimeoutException ? $"this node did not answer within {limit.TotalSeconds:0.#} s" : $"this node failed to answer: {e.Message}");
}
