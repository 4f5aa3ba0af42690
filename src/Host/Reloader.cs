using System.Collections.Immutable;
using HaActors.Actors;
using HaActors.Host.Commands;
using HaActors.Host.Config;
using HaActors.Host.Logging;
using HaActors.Net.Model;

namespace HaActors.Host;

/// <summary>
/// Knows the configuration in force and puts a new one in its place: wholly, or not at all. One per process; safe from every
/// thread, one reload at a time.
/// </summary>
internal sealed class Reloader
{
    private const string Source = "reload";

    private readonly string _file;
    private readonly Func<Interfaces> _interfaces;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private volatile HostSettings _current;
    private ImmutableArray<WrittenValue> _written;
    private volatile Func<ServiceSettings, Task<string?>>? _apply;

    /// <param name="file">Read anew at every reload, with all that it includes.</param>
    /// <param name="start">What it said at start; without errors.</param>
    /// <param name="interfaces">Looks at the machine.</param>
    public Reloader(string file, ConfigResult start, Func<Interfaces> interfaces)
    {
        (_file, _written, _interfaces) = (file, start.Written, interfaces);
        _current = start.Settings ?? throw new ArgumentException("a configuration with errors cannot be in force", nameof(start));
        InForce = new SettingsInForce(_current.Services);
    }

    /// <summary>What the actors go by.</summary>
    public SettingsInForce InForce { get; }

    public HostSettings Current => _current;

    /// <summary>Hands settings to the running actors; the result is null, or says what could not be put in force. Null: none are running.</summary>
    public Func<ServiceSettings, Task<string?>>? Apply
    {
        set => _apply = value;
    }

    /// <summary>The actors behind this way to them have ended; a newer way stays.</summary>
    public void EndOf(Func<ServiceSettings, Task<string?>> apply) => Interlocked.CompareExchange(ref _apply, null, apply);

    /// <summary>The values that the configuration in force spells out, without passwords.</summary>
    public CommandResult Show(RowFormat format) => new(true, Rows.Render(_written.Select(value => value.Shown()).ToArray(), format));

    /// <summary>Reads the file again and puts it in force; every outcome is logged, too.</summary>
    public async Task<CommandResult> ReloadAsync()
    {
        await _turn.WaitAsync();
        try
        {
            var result = await TryAsync();
            HostLog.Current.Write(result.Ok ? LogLevelName.Info : LogLevelName.Error, Source, result.Text);
            return result;
        }
        catch (Exception e)
        {
            HostLog.Current.Error(Source, e.ToString());
            return new CommandResult(false, $"reload failed: {e.GetBaseException().Message}");
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<CommandResult> TryAsync()
    {
        var interfaces = _interfaces();
        var revision = _current.Services.Revision + 1;
        var read = new HaConfigReader(interfaces, Environment.MachineName).ReadFile(_file, revision);
        if (read.Settings is not { } next)
            return Refused(read.Errors.Select(error => error.ToString()));
        var changes = ConfigChanges.Between(_written, read.Written);
        if (changes.None)
            return new CommandResult(true, $"{_file} says what is in force already (revision {_current.Services.Revision}); nothing was changed");
        var obstacles = ReloadCheck.Obstacles(_current, next, changes, interfaces, Privileges.OfThisProcess()).ToArray();
        if (obstacles.Length > 0)
            return Refused(obstacles);
        if (_apply is not { } apply)
            return Refused(["this node is between two memberships of its cluster; try again in a moment"]);

        var failure = await apply(next.Services);
        _current = next;
        _written = read.Written;
        var changed = $"revision {revision} is in force; changed: {string.Join(", ", changes.Paths)}";
        return failure is null ? new CommandResult(true, changed) : new CommandResult(false, $"{changed}; but {failure}");
    }

    private static CommandResult Refused(IEnumerable<string> reasons) =>
        new(false, "nothing was changed:\n" + string.Join('\n', reasons));
}
