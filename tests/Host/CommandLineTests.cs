using HaActors.Host.Tests.Config;

namespace HaActors.Host.Tests;

public sealed class CommandLineTests : IDisposable
{
    private readonly TempFiles _files = new();
    private readonly StringWriter _output = new();
    private readonly StringWriter _errors = new();

    public void Dispose()
    {
        _files.Dispose();
        _output.Dispose();
        _errors.Dispose();
    }

    [Fact]
    public void Check_tells_five_mistakes_in_five_lines_and_ends_with_1()
    {
        var file = _files.Write("node.conf", Reading.Node + """
            ha {
              vips {
                web  { id = 300, addresses = ["10.77.0.101/24"] }
                mail { id = 52, addresses = ["10.78.0.102/24"] }
              }
              frontends.www { bind = ["*:80"], backend = nowhere }
              backends.app {
                check { inter = 2 }
                servers.s1 { adress = "10.77.0.12:8080", address = "10.77.0.12:8080" }
              }
            }
            """);
        Assert.Equal(ExitStatus.BadConfiguration, CheckCommand.Run(file, Reading.Machine, _errors));
        var lines = _errors.ToString().TrimEnd().Split(Environment.NewLine);
        Assert.Equal(
            [
                "ha.backends.app.check.inter = 2: must be a duration with a unit, 10ms-1h",
                "ha.backends.app.servers.s1.adress = 10.77.0.12:8080: unknown key; did you mean address?",
                "ha.frontends.www.backend = nowhere: must be the name of a backend",
                "ha.vips.mail.addresses = 10.78.0.102/24: must be in a subnet of eth0, which has 10.77.0.11/24",
                "ha.vips.web.id = 300: must be a whole number, 1-255",
            ],
            lines.Select(l => l[..l.LastIndexOf(" (", StringComparison.Ordinal)]).Order(StringComparer.Ordinal));
        Assert.All(lines, l => Assert.Matches(@"\(.*node\.conf:\d+\)$", l));
    }

    [Fact]
    public void Check_of_a_good_file_is_silent_and_ends_with_0()
    {
        Assert.Equal(ExitStatus.Success, CheckCommand.Run(_files.Write("node.conf", Reading.Node), Reading.Machine, _errors));
        Assert.Empty(_errors.ToString());
    }

    [Fact]
    public void Check_says_what_it_could_not_compare()
    {
        var file = _files.Write("node.conf", "ha.node { interface = wlan7, address = 10.9.0.1 }");
        Assert.Equal(ExitStatus.Success, CheckCommand.Run(file, Reading.Machine, _errors));
        Assert.Contains("note: there is no interface wlan7", _errors.ToString());
    }

    [Theory]
    [InlineData]
    [InlineData("frobnicate")]
    [InlineData("check")]
    [InlineData("check", "--config")]
    [InlineData("node", "--konfig", "x")]
    [InlineData("import", "--nginx", "x")]
    public void Wrong_usage_ends_with_2(params string[] args)
    {
        Assert.Equal(ExitStatus.Usage, HostCommands.Run(args, _output, _errors));
        Assert.Contains("haactors --help", _errors.ToString());
    }

    [Fact]
    public void Help_names_the_commands_and_the_exit_statuses()
    {
        Assert.Equal(ExitStatus.Success, HostCommands.Run(["--help"], _output, _errors));
        foreach (var word in new[] { "node", "check", "import", "version", "Exit status" })
            Assert.Contains(word, _output.ToString());
    }

    [Fact]
    public void Version_tells_what_it_runs_on()
    {
        Assert.Equal(ExitStatus.Success, HostCommands.Run(["version"], _output, _errors));
        Assert.Matches(@"(?m)^engine: (Akka\.NET \d|embedded)", _output.ToString());
        Assert.Matches(@"(?m)^haactors \d+\.\d+\.\d+", _output.ToString());
    }

    [Fact]
    public void Node_with_a_bad_file_ends_with_1()
    {
        Assert.Equal(ExitStatus.BadConfiguration, NodeCommand.Run(_files.Write("node.conf", "ha.node.weight = x"), _errors));
    }
}
