using System.Diagnostics;
using System.Globalization;
using HaActors.Net.Health;
using HaActors.Net.Model;

namespace HaActors.Net.Tests.Health;

public sealed class ProgramProbeTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly string _folder = Directory.CreateTempSubdirectory("ha-program-").FullName;

    private string PidFile => Path.Combine(_folder, "pid");

    [Theory]
    [InlineData("exit 0", ProbeCode.PROCOK, "")]
    [InlineData("echo all well; echo more", ProbeCode.PROCOK, "all well")]
    [InlineData("exit 3", ProbeCode.PROCERR, "exit code 3")]
    [InlineData("echo disk full >&2; exit 1", ProbeCode.PROCERR, "exit code 1: disk full")]
    [InlineData("kill -9 $$", ProbeCode.PROCERR, "exit code 137")]
    [InlineData("cat; echo input ends", ProbeCode.PROCOK, "input ends")]
    public async Task Exit_code_decides_and_the_first_line_is_shown(string script, ProbeCode code, string detail)
    {
        ProbeResult result = await RunAsync(script);

        Assert.Equal((code, detail), (result.Code, result.Detail));
        Assert.Equal(code == ProbeCode.PROCOK, result.Ok);
    }

    [Fact]
    public async Task Environment_names_the_target_and_nothing_else_of_this_process()
    {
        Environment.SetEnvironmentVariable("HA_TEST_OF_THIS_PROCESS", "x");

        ProbeResult result = await RunAsync("echo $HA_BACKEND $HA_SERVER $HA_ADDRESS $HA_PORT ${HA_TEST_OF_THIS_PROCESS-unset}");

        Assert.Equal("app s1 10.77.0.12 8080 unset", result.Detail);
    }

    [Fact]
    public async Task Arguments_are_passed_as_they_are()
    {
        ProbeResult result = await RunAsync(new ProgramProbeSettings("/bin/echo", ["a  b", "$HOME", "*"], Patience));

        Assert.Equal("a  b $HOME *", result.Detail);
    }

    [Theory]
    [InlineData("/nonexistent/program", "cannot be started: /nonexistent/program: No such file or directory (errno 2)")]
    [InlineData("/proc/version", "cannot be started: /proc/version: Permission denied (errno 13)")]
    public async Task Program_that_cannot_be_started_is_a_failure_with_its_reason(string command, string detail)
    {
        ProbeResult result = await RunAsync(new ProgramProbeSettings(command, [], Patience));

        Assert.Equal((ProbeCode.PROCERR, detail), (result.Code, result.Detail));
    }

    [Fact]
    public async Task Hung_program_and_its_children_get_SIGINT_at_the_timeout()
    {
        ProbeResult result = await RunAsync($"sleep 1000 & echo $! >{PidFile}; wait", timeoutMilliseconds: 1000);

        Assert.Equal((ProbeCode.PROCTOUT, "not ended within 1000 ms; ended by SIGINT"), (result.Code, result.Detail));
        AssertGone();
    }

    [Fact]
    public async Task Program_that_ignores_SIGINT_gets_SIGKILL_with_its_children()
    {
        ProbeResult result = await RunAsync(
            $"trap '' INT; sleep 1000 & echo $! >{PidFile}; while :; do sleep 1; done", timeoutMilliseconds: 1000, killAfterMilliseconds: 200);

        Assert.Equal((ProbeCode.PROCTOUT, "not ended within 1000 ms; ended by SIGKILL"), (result.Code, result.Detail));
        AssertGone();
    }

    [Fact]
    public async Task What_a_program_leaves_behind_ends_with_it()
    {
        Assert.Equal(ProbeCode.PROCOK, (await RunAsync($"trap '' INT HUP; sleep 1000 & echo $! >{PidFile}")).Code);

        AssertGone();
    }

    [Fact]
    public async Task Descendant_that_left_the_group_does_not_hold_up_the_verdict()
    {
        ProbeResult result = await RunAsync($"echo done; setsid sh -c 'echo $$ >{PidFile}; exec sleep 1000' & while ! [ -s {PidFile} ]; do :; done");

        Assert.Equal((ProbeCode.PROCOK, "done"), (result.Code, result.Detail));
        Process.GetProcessById(PidInFile()).Kill();
    }

    [Fact]
    public async Task Program_that_writes_megabytes_is_not_held_up()
    {
        ProbeResult result = await RunAsync("head -c 8000000 /dev/zero | tr '\\0' x; exit 4");

        Assert.Equal(ProbeCode.PROCERR, result.Code);
        Assert.StartsWith("exit code 4: xxx", result.Detail);
    }

    [Fact]
    public async Task Cancelled_program_is_killed()
    {
        using var cancel = new CancellationTokenSource();
        Task<ProbeResult> run = RunAsync($"trap '' INT; echo $$ >{PidFile}; while :; do sleep 1; done", cancel: cancel.Token);
        Assert.True(SpinWait.SpinUntil(() => File.Exists(PidFile) && new FileInfo(PidFile).Length > 1, Patience));
        await cancel.CancelAsync();

        Assert.Equal(ProbeCode.Unknown, (await run).Code);
        AssertGone();
    }

    [Fact]
    public async Task Many_runs_leave_no_process_and_no_descriptor()
    {
        await RunAsync("exit 0");
        int before = Directory.GetFiles("/proc/self/fd").Length;
        for (int i = 0; i < 50; i++) await Task.WhenAll(RunAsync("exit 0"), RunAsync("echo $$"));

        // Other tests of this process open descriptors meanwhile, but not by the hundred.
        Assert.InRange(Directory.GetFiles("/proc/self/fd").Length, 0, before + 60);
        Assert.DoesNotContain(Children(), stat => stat.Contains("(sh) Z", StringComparison.Ordinal));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static IEnumerable<string> Children() => Directory.GetDirectories("/proc")
        .Where(folder => int.TryParse(Path.GetFileName(folder), out _))
        .Select(folder =>
        {
            try
            {
                return File.ReadAllText(Path.Combine(folder, "stat"));
            }
            catch (IOException)
            {
                return "";
            }
        })
        .Where(stat => stat.Contains($") Z {Environment.ProcessId} ", StringComparison.Ordinal));

    private int PidInFile() => int.Parse(File.ReadAllText(PidFile), CultureInfo.InvariantCulture);

    /// <summary>Gone, or dead and not yet reaped by the init process that it fell to.</summary>
    private void AssertGone()
    {
        string stat = $"/proc/{PidInFile()}/stat";
        Assert.True(SpinWait.SpinUntil(IsGone, Patience), "the process is still there");

        bool IsGone()
        {
            try
            {
                return File.ReadAllText(stat).Contains(") Z ", StringComparison.Ordinal);
            }
            catch (IOException)
            {
                return true;
            }
        }
    }

    private static Task<ProbeResult> RunAsync(
        string script, int timeoutMilliseconds = 20_000, int killAfterMilliseconds = 20_000, CancellationToken cancel = default) =>
        RunAsync(
            new ProgramProbeSettings("/bin/sh", ["-c", script], TimeSpan.FromMilliseconds(killAfterMilliseconds)), timeoutMilliseconds, cancel);

    private static Task<ProbeResult> RunAsync(ProgramProbeSettings settings, int timeoutMilliseconds = 20_000, CancellationToken cancel = default)
    {
        TimeSpan timeout = TimeSpan.FromMilliseconds(timeoutMilliseconds);
        var check = new CheckSettings(settings, timeout, timeout, timeout, timeout, 2, 3);
        return new ProbeFactory().Create("app", check, new ServerSettings("s1", "10.77.0.12", 8080, 100, false)).RunAsync(cancel);
    }
}
