using System.Collections.Concurrent;
using HaActors.Net.Model;
using HaActors.Net.Tracking;

namespace HaActors.Net.Tests.Tracking;

/// <summary>Tracks against real files, programs and processes.</summary>
public sealed class TrackBoardTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _folder = Directory.CreateTempSubdirectory("hatest").FullName;
    private readonly BlockingCollection<(TrackEffect Effect, bool IsPending, string Detail)> _acted = [];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void File_counts_when_its_number_changes()
    {
        var path = Path.Combine(_folder, "number");
        using var board = Start(Track(new FileTarget(path)));
        Expect(new(true, 0), pending: true);
        Expect(default, detail: "no such file");
        Write(path, "1\n");
        Expect(new(true, 0), detail: "1");
        Write(path, "0");
        Expect(default, detail: "0");
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("soon", "not a number")]
    public void File_without_a_number_says_nothing(string text, string detail)
    {
        var path = Path.Combine(_folder, "number");
        Write(path, text);
        Assert.Equal(new TrackReading(false, null, detail), Looks.Number(path));
    }

    [Fact]
    public void Script_is_judged_by_its_exit_code_and_knows_its_track()
    {
        var flag = Path.Combine(_folder, "flag");
        using var board = Start(Track(Shell($"echo \"$HA_TRACK says so\"; test ! -e {flag}")));
        Expect(new(true, 0), pending: true);
        Expect(default, detail: "t says so");
        Write(flag, "");
        Expect(new(true, 0));
        File.Delete(flag);
        Expect(default);
    }

    [Fact]
    public void Script_over_its_limit_has_failed()
    {
        using var board = Start(Track(Shell("sleep 60") with { Timeout = TimeSpan.FromMilliseconds(50) }, weight: -30));
        Expect(default, pending: true);
        Expect(new(false, -30));
    }

    [Fact]
    public void Fall_and_rise_are_counted()
    {
        var looks = Path.Combine(_folder, "looks");
        var flag = Path.Combine(_folder, "flag");
        using var board = Start(Track(Shell($"echo >>{looks}; test ! -e {flag}")) with { Fall = 3, Rise = 3 });
        Expect(new(true, 0), pending: true);
        Expect(default);
        Write(flag, "");
        var before = File.ReadAllLines(looks).Length;
        Expect(new(true, 0));
        Assert.InRange(File.ReadAllLines(looks).Length - before, 2, int.MaxValue);
        File.Delete(flag);
        before = File.ReadAllLines(looks).Length;
        Expect(default);
        Assert.InRange(File.ReadAllLines(looks).Length - before, 2, int.MaxValue);
    }

    [Fact]
    public void Init_fail_begins_as_failed_and_rises()
    {
        using var board = Start(Track(Shell("true"), weight: -30) with { InitFail = true, Rise = 2 });
        Expect(new(false, -30), pending: true);
        Expect(new(false, -30));
        Expect(default);
    }

    [Fact]
    public void Reversed_script_must_fail()
    {
        using var board = Start(Track(Shell("false")) with { Reverse = true });
        Expect(new(true, 0), pending: true);
        Expect(default);
    }

    [Fact]
    public void Processes_of_a_name_are_counted()
    {
        foreach (var (id, name) in new[] { ("1", "init"), ("12", "nginx"), ("13", "nginx"), ("self", "nginx") })
            Write(Path.Combine(Directory.CreateDirectory(Path.Combine(_folder, id)).FullName, "comm"), name + "\n");
        Assert.Equal(new TrackReading(true, null, "2 processes"), Looks.Processes(new ProcessTarget("nginx", 2, 2), _folder));
        Assert.False(Looks.Processes(new ProcessTarget("nginx", 3, 9), _folder).Passed);
        Assert.False(Looks.Processes(new ProcessTarget("nginx", 0, 1), _folder).Passed);
        Assert.Equal(new TrackReading(false, null, "0 processes"), Looks.Processes(new ProcessTarget("ngin", 1, 9), _folder));
    }

    [Fact]
    public void Interface_that_does_not_exist_has_failed()
    {
        using var board = Start(Track(new InterfaceTarget("nosuch0")));
        Expect(new(true, 0), pending: true);
        Expect(new(true, 0), detail: "no such interface");
    }

    [Fact]
    public void Late_subscriber_hears_the_present_state()
    {
        using var board = Start(Track(new FileTarget(Path.Combine(_folder, "none"))));
        Expect(new(true, 0), pending: true);
        Expect(default);
        TrackState? seen = null;
        using (board.Subscribe(state => seen = state))
            Assert.True(seen is { IsGood: true, Detail: "no such file" });
    }

    [Fact]
    public void Other_settings_keep_the_effect_until_their_first_look_and_equal_ones_look_on()
    {
        var path = Path.Combine(_folder, "number");
        var script = Track(Shell("false")) with { Name = "s" };
        using var board = TrackBoard.Start([Track(new FileTarget(path)), script], TimeProvider.System, Act);
        Expect(default, detail: "no such file");
        Write(path, "-20");
        Expect(new(true, 0), detail: "-20");
        board.Use([Track(new FileTarget(path), weight: 1), Track(Shell("false")) with { Name = "s" }, Track(new InterfaceTarget("nosuch0")) with { Name = "i" }]);
        Expect(new(true, 0), pending: true);
        Expect(new(false, -20));
        board.Use([Track(new FileTarget(path), weight: 1)]);
        List<string> left = [];
        using (board.Subscribe(state => left.Add(state.Name)))
            Assert.Equal(["t"], left);
    }

    private void Act(TrackState state) => _acted.Add((state.Effect, state.IsPending, state.Detail));

    private TrackBoard Start(TrackSettings track) =>
        TrackBoard.Start([track], TimeProvider.System, Act);

    /// <summary>Waits for an effect; the same one told again with other words is passed over.</summary>
    private void Expect(TrackEffect effect, bool pending = false, string? detail = null)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            var next = _acted.Take(limit.Token);
            if (next.Effect == effect && next.IsPending == pending && (detail is null || next.Detail == detail))
                return;
        }
    }

    /// <summary>In one step, so that nobody reads half of it.</summary>
    private static void Write(string path, string text)
    {
        File.WriteAllText(path + ".new", text);
        File.Move(path + ".new", path, overwrite: true);
    }

    private static ScriptTarget Shell(string script) =>
        new(new ProgramProbeSettings("/bin/sh", ["-c", script], TimeSpan.FromMilliseconds(100)), TimeSpan.FromSeconds(20));

    private static TrackSettings Track(TrackTarget target, int weight = 0) =>
        new("t", target, TimeSpan.FromMilliseconds(20), 1, 1, weight, false, false);
}
