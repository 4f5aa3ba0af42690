using System.CommandLine;
using HaActors.Host.Config;
using HaActors.Host.Import;

namespace HaActors.Host;

/// <summary>The command line of <c>haactors</c>.</summary>
internal static class HostCommands
{
    private const string Statuses =
        "Exit status: 0 good, 1 errors in the configuration (each a line on stderr), 2 wrong usage, 3 start failed "
        + "(port in use, interface or privilege missing), 4 internal error.";

    public static int Run(string[] args, TextWriter output, TextWriter errors)
    {
        var parsed = Build(output, errors).Parse(args);
        if (parsed.Errors.Count == 0)
            return parsed.Invoke(new InvocationConfiguration { Output = output, Error = errors, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        foreach (var error in parsed.Errors)
            errors.WriteLine(error.Message);
        errors.WriteLine("haactors --help shows the usage.");
        return ExitStatus.Usage;
    }

    private static RootCommand Build(TextWriter output, TextWriter errors)
    {
        var root = new RootCommand(
            "Keeps services reachable: floats addresses between machines, checks servers, carries connections to them.\n\n" + Statuses);
        foreach (var option in root.Options.Where(o => o is VersionOption).ToArray())
            root.Options.Remove(option);
        root.Add(WithConfig("node", "Runs this machine's node in the foreground. Logs go to stdout. SIGTERM and SIGINT stop it in order, a second one at once.",
            file => NodeCommand.Run(file, errors)));
        root.Add(WithConfig("check", "Reads a configuration and tells everything that is wrong with it.",
            file => CheckCommand.Run(file, Interfaces.OfThisMachine(), errors)));
        root.Add(Import(output, errors));
        var version = new Command("version", "Shows the version of this program and of what it runs on.");
        version.SetAction(_ =>
        {
            foreach (var line in VersionLines.All())
                output.WriteLine(line);
            return ExitStatus.Success;
        });
        root.Add(version);
        return root;
    }

    private static Command Import(TextWriter output, TextWriter errors)
    {
        var keepalived = From("--keepalived", "keepalived.conf: VRRP instances, scripts, virtual servers.");
        var haproxy = From("--haproxy", "haproxy.cfg: frontends, backends, rules, checks.");
        var hfm = From("--hfm", "hfm.conf: tests and the commands that follow a change.");
        var command = new Command(
            "import",
            "Writes the files of other programs as one configuration on stdout. What cannot be carried over is told on stderr, a line each: FILE:LINE: REMARK.")
        {
            keepalived, haproxy, hfm,
        };
        command.SetAction(parsed => ImportCommand.Run(parsed.GetValue(keepalived), parsed.GetValue(haproxy), parsed.GetValue(hfm), output, errors));
        return command;

        static Option<string?> From(string name, string description) => new(name) { Description = description, HelpName = "FILE" };
    }

    private static Command WithConfig(string name, string description, Func<string, int> run)
    {
        var config = new Option<string>("--config") { Description = "Configuration file (HOCON).", HelpName = "FILE", Required = true };
        var command = new Command(name, description) { config };
        command.SetAction(parsed => run(parsed.GetRequiredValue(config)));
        return command;
    }
}
