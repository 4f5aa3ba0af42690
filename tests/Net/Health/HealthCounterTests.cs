using HaActors.Net.Health;
using HaActors.Net.Model;
using static HaActors.Net.Health.HealthState;

namespace HaActors.Net.Tests.Health;

public sealed class HealthCounterTests
{
    private static readonly CheckSettings Check = new(
        new TcpProbeSettings(),
        Inter: TimeSpan.FromSeconds(2),
        FastInter: TimeSpan.FromSeconds(1),
        DownInter: TimeSpan.FromSeconds(5),
        Timeout: TimeSpan.FromSeconds(1),
        Rise: 2,
        Fall: 3);

    [Theory]
    [InlineData(Starting, 0, true, Up, 0)]
    [InlineData(Starting, 0, false, Down, 0)]
    [InlineData(Up, 0, true, Up, 0)]
    [InlineData(Up, 0, false, GoingDown, 1)]
    [InlineData(GoingDown, 1, true, Up, 0)]
    [InlineData(GoingDown, 1, false, GoingDown, 2)]
    [InlineData(GoingDown, 2, true, Up, 0)]
    [InlineData(GoingDown, 2, false, Down, 0)]
    [InlineData(Down, 0, true, GoingUp, 1)]
    [InlineData(Down, 0, false, Down, 0)]
    [InlineData(GoingUp, 1, true, Up, 0)]
    [InlineData(GoingUp, 1, false, Down, 0)]
    [InlineData(Draining, 0, true, Up, 0)]
    [InlineData(Draining, 0, false, Draining, 1)]
    [InlineData(Draining, 2, false, Down, 0)]
    public void After_follows_the_table(HealthState state, int inARow, bool success, HealthState next, int nextInARow)
    {
        Assert.Equal(new HealthCounter(next, nextInARow), new HealthCounter(state, inARow).After(success, Check));
    }

    [Theory]
    [InlineData(Starting, 0, Draining, 0)]
    [InlineData(Up, 0, Draining, 0)]
    [InlineData(GoingDown, 2, Draining, 0)]
    [InlineData(Draining, 2, Draining, 0)]
    [InlineData(Down, 0, GoingUp, 1)]
    [InlineData(GoingUp, 1, Draining, 0)]
    public void Success_that_wants_no_new_sessions_drains(HealthState state, int inARow, HealthState next, int nextInARow)
    {
        Assert.Equal(new HealthCounter(next, nextInARow), new HealthCounter(state, inARow).After(true, Check, drains: true));
    }

    [Theory]
    [InlineData(CheckStatus.AlwaysFail, Down)]
    [InlineData(CheckStatus.AlwaysSuccess, Up)]
    public void State_that_is_set_is_there_at_once_and_stays(CheckStatus status, HealthState state)
    {
        foreach (HealthState before in Enum.GetValues<HealthState>())
        {
            var counter = new HealthCounter(before, 1);
            Assert.Equal(new HealthCounter(state, 0), counter.After(true, Check with { Status = status }));
            Assert.Equal(new HealthCounter(state, 0), counter.After(false, Check with { Status = status }));
            Assert.Equal(counter, counter.Suspected(SuspicionEffect.MarkDown, Check with { Status = status }));
        }
    }

    [Theory]
    [InlineData(Up, false, Down)]
    [InlineData(Down, true, Up)]
    public void After_with_limits_of_one_changes_at_once(HealthState state, bool success, HealthState next)
    {
        CheckSettings atOnce = Check with { Rise = 1, Fall = 1 };

        Assert.Equal(new HealthCounter(next, 0), new HealthCounter(state, 0).After(success, atOnce));
    }

    [Theory]
    [InlineData(Starting, false, 1)]
    [InlineData(Up, true, 2)]
    [InlineData(GoingDown, true, 1)]
    [InlineData(Down, false, 5)]
    [InlineData(GoingUp, false, 1)]
    [InlineData(Draining, true, 2)]
    public void State_decides_use_and_interval(HealthState state, bool usable, int intervalSeconds)
    {
        var counter = new HealthCounter(state, 0);

        Assert.Equal(usable, counter.IsUsable);
        Assert.Equal(TimeSpan.FromSeconds(intervalSeconds), counter.Interval(Check));
    }

    [Theory]
    [InlineData(Up, 0, SuspicionEffect.FastInter, Up, 0)]
    [InlineData(Up, 0, SuspicionEffect.FailCheck, GoingDown, 1)]
    [InlineData(GoingDown, 2, SuspicionEffect.FailCheck, Down, 0)]
    [InlineData(Up, 0, SuspicionEffect.SuddenDeath, GoingDown, 2)]
    [InlineData(Up, 0, SuspicionEffect.MarkDown, Down, 0)]
    [InlineData(Starting, 0, SuspicionEffect.MarkDown, Starting, 0)]
    [InlineData(Down, 0, SuspicionEffect.MarkDown, Down, 0)]
    [InlineData(GoingUp, 1, SuspicionEffect.FailCheck, GoingUp, 1)]
    [InlineData(Draining, 0, SuspicionEffect.MarkDown, Draining, 0)]
    public void Suspicion_follows_on_error(HealthState state, int inARow, SuspicionEffect effect, HealthState next, int nextInARow)
    {
        Assert.Equal(new HealthCounter(next, nextInARow), new HealthCounter(state, inARow).Suspected(effect, Check));
    }

    [Fact]
    public void Sudden_death_with_a_fall_of_one_is_down() => Assert.Equal(
        new HealthCounter(Down, 0), new HealthCounter(Up, 0).Suspected(SuspicionEffect.SuddenDeath, Check with { Fall = 1 }));
}
