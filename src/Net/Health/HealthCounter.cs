using HaActors.Net.Model;

namespace HaActors.Net.Health;

/// <summary>What the checks say of a server; apart from what an operator says of it (ready, drain, maint).</summary>
public enum HealthState
{
    /// <summary>No check has ended yet; not usable.</summary>
    Starting,

    /// <summary>Usable.</summary>
    Up,

    /// <summary>Usable, with failures in a row that are fewer than fall.</summary>
    GoingDown,

    /// <summary>Not usable.</summary>
    Down,

    /// <summary>Not usable, with successes in a row that are fewer than rise.</summary>
    GoingUp,

    /// <summary>Works, and its check says that it wants no new sessions; those that are bound to it go on (HAProxy's stopping, or NOLB).</summary>
    Draining,
}

/// <summary>What follows from a state.</summary>
public static class HealthStates
{
    /// <summary>Whether a server works as far as checks go; whether it also takes new sessions, <see cref="TakesNew"/> says.</summary>
    public static bool IsUsable(this HealthState state) => state is HealthState.Up or HealthState.GoingDown or HealthState.Draining;

    /// <summary>Whether a server may take new sessions as far as checks go.</summary>
    public static bool TakesNew(this HealthState state) => state is HealthState.Up or HealthState.GoingDown;
}

/// <summary>
/// Counts the checks of one server: HAProxy's rise and fall. Immutable and without a clock; <see cref="After"/> makes the next value.
/// </summary>
/// <remarks>
/// state     | success                      | failure
/// Starting  | Up                           | Down
/// Up        | Up                           | GoingDown, Down if fall is 1
/// GoingDown | Up                           | GoingDown, Down at the fall-th in a row
/// Down      | GoingUp, Up if rise is 1     | Down
/// GoingUp   | GoingUp, Up at the rise-th   | Down
/// Draining  | Up                           | Draining, Down at the fall-th in a row
/// A success that asks for no new sessions leads to Draining where the table says Up.
/// A server starts as unknown and its first check decides, either way. HAProxy starts it as up, one failure before down: that sends
/// clients to a server that nobody has ever seen working; starting as down would cost rise × inter at every start of a node.
/// </remarks>
/// <param name="State">Outcome of the checks so far.</param>
/// <param name="InARow">Checks in a row that speak against <paramref name="State"/>'s side; 0 in Starting, Up and Down, and in Draining while it works.</param>
public readonly record struct HealthCounter(HealthState State, int InARow)
{
    /// <summary>Before the first check.</summary>
    public static HealthCounter Initial => new(HealthState.Starting, 0);

    /// <inheritdoc cref="HealthStates.IsUsable"/>
    public bool IsUsable => State.IsUsable();

    /// <summary>The state after one more check.</summary>
    /// <param name="drains">Of a success: it asks for no new sessions.</param>
    public HealthCounter After(bool success, CheckSettings check, bool drains = false) =>
        Counted(success, check) is { State: HealthState.Up } up && drains && check.Status == CheckStatus.Enabled ? up with { State = HealthState.Draining } : Counted(success, check);

    private HealthCounter Counted(bool success, CheckSettings check) => (State, success) switch
    {
        _ when check.Status != CheckStatus.Enabled => new(check.Status == CheckStatus.AlwaysSuccess ? HealthState.Up : HealthState.Down, 0),
        (HealthState.Starting, _) => new(success ? HealthState.Up : HealthState.Down, 0),
        (HealthState.Up or HealthState.GoingDown or HealthState.Draining, true) => new(HealthState.Up, 0),
        (HealthState.Down or HealthState.GoingUp, false) => new(HealthState.Down, 0),
        (_, true) => InARow + 1 >= check.Rise ? new(HealthState.Up, 0) : new(HealthState.GoingUp, InARow + 1),
        (HealthState.Draining, false) when InARow + 1 < check.Fall => new(HealthState.Draining, InARow + 1),
        (_, false) => InARow + 1 >= check.Fall ? new(HealthState.Down, 0) : new(HealthState.GoingDown, InARow + 1),
    };

    /// <summary>The state after traffic has shown the server in trouble; before the first check and while it is down, traffic says nothing, nor of one that drains, nor of one whose
    /// state is set.</summary>
    public HealthCounter Suspected(SuspicionEffect effect, CheckSettings check) => (State, effect) switch
    {
        _ when check.Status != CheckStatus.Enabled => this,
        (HealthState.Starting or HealthState.Down or HealthState.GoingUp or HealthState.Draining, _) or (_, SuspicionEffect.FastInter) => this,
        (_, SuspicionEffect.MarkDown) => new(HealthState.Down, 0),
        (_, SuspicionEffect.FailCheck) => After(false, check),
        // One failure short of down; with a fall of 1 there is nothing short of it.
        _ => check.Fall == 1 ? new(HealthState.Down, 0) : new(HealthState.GoingDown, check.Fall - 1),
    };

    /// <summary>Time from the start of the last check to the start of the next.</summary>
    public TimeSpan Interval(CheckSettings check) => State switch
    {
        HealthState.Up or HealthState.Draining when InARow == 0 => check.Inter,
        HealthState.Down => check.DownInter,
        _ => check.FastInter,
    };
}
