using HaActors.Net.Model;

namespace HaActors.Host.Tests.Import;

public sealed class HfmImportTests
{
    private const string Rules = """
        interval=1s
        timeout_int=1s
        timeout_kill=2s
        lb1 {
          proxy {
            interval_fail = 200ms
            test="/usr/bin/fetch"
            test_arguments=[ "–q", "https://10.0.10.4/alive" ]
            change_success=“change”
            change_success_arguments=[ "up", "lb1" ]
            change_fail_debounce = 3
          }
        }
        """;

    [Fact]
    public void Rule_becomes_a_backend_with_a_program_for_a_check()
    {
        var import = Importing.Of(hfm: Rules);
        var backend = Assert.Single(import.Good().Backends);

        Assert.Equal("lb1-proxy", backend.Name);
        Assert.Equal("10.0.10.4", Assert.Single(backend.Servers).Host);
        Assert.Equal((TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(200), 1, 3), (backend.Check!.Inter, backend.Check.DownInter, backend.Check.Rise, backend.Check.Fall));
        Assert.Contains("command = \"/usr/bin/fetch\"", import.Text);
        Assert.Contains("kill-after = 1s", import.Text);
        Assert.Contains("notify-up = [\"/usr/bin/env\", \"change\", \"up\", \"lb1\"]", import.Text);
    }

    // hfm starts the program itself (exec.Command in its rule_driver.go), so that nothing in an argument means anything to a shell.
    [Fact]
    public void Arguments_are_passed_as_they_are()
    {
        var import = Importing.Of(hfm: """
            lb1 {
              shop {
                test = "curl"
                test_arguments = [ "-sf", "http://10.0.10.4/a?b=1&c=$d;(*)", "a b" ]
                change_fail = "/usr/bin/logger"
                change_fail_arguments = [ "it's > down & out" ]
              }
            }
            """);
        var backend = Assert.Single(import.Good().Backends);

        var probe = Assert.IsType<ProgramProbeSettings>(backend.Check!.Probe);
        Assert.Equal("/usr/bin/env", probe.Command);
        Assert.Equal(["curl", "-sf", "http://10.0.10.4/a?b=1&c=$d;(*)", "a b"], probe.Arguments.AsEnumerable());
        Assert.Contains("notify-down = [\"/usr/bin/logger\", \"it's > down & out\"]", import.Text);
    }

    [Fact]
    public void Typographic_quotes_and_dashes_are_read_as_meant_and_remarked()
    {
        var import = Importing.Of(hfm: Rules);

        Assert.Contains("\"--q\"", import.Text);
        Assert.Equal(["hfm.conf:8: –q: the long dash is read as --", "hfm.conf:9: typographic quotes: read as plain ones"], import.Remarks.AsEnumerable());
    }

    [Fact]
    public void Disabled_rule_is_left_out() =>
        Assert.Contains(Importing.Of(hfm: Rules.Replace("proxy {", "proxy { status = disabled")).Remarks, remark => remark == "hfm.conf:5: lb1/proxy: disabled, left out");

    [Theory]
    [InlineData("always-fail", CheckStatus.AlwaysFail)]
    [InlineData("always-success", CheckStatus.AlwaysSuccess)]
    public void Rule_that_always_has_one_outcome_and_ends_keeps_both(string status, CheckStatus carried)
    {
        var import = Importing.Of(hfm: Rules.Replace("proxy {", $"proxy {{ runs = 1\n status = {status}"));
        var backend = Assert.Single(import.Good().Backends);

        Assert.Equal((carried, 1), (backend.Check!.Status, backend.Check.Runs));
        Assert.Contains(import.Remarks, remark => remark == $"hfm.conf:6: lb1/proxy: status = {status}: the change command runs at the first verdict and at changes, not at each run");
    }

    [Fact]
    public void Change_commands_run_at_the_first_verdict() =>
        Assert.True(Assert.Single(Importing.Of(hfm: Rules).Good().Backends).Notify is { First: true, Up.Length: 4 });

    [Theory]
    [InlineData("a { b { test")]
    [InlineData("} } [")]
    [InlineData("a = [ \"x")]
    [InlineData("test = x")]
    public void Broken_files_are_read_without_a_crash(string text) =>
        Assert.Equal(0, Importing.Of(hfm: text).Status);
}
