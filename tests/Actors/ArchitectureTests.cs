using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace HaActors.Actors.Tests;

/// <summary>Keeps the import rules of the design by reading the sources; comments and strings do not count.</summary>
public sealed partial class ArchitectureTests
{
    private static readonly string Source = Path.GetFullPath(Path.Combine(SourceFolder(), "../../src"));

    [Theory]
    [InlineData("Net/Wire")]
    [InlineData("Net/Redundancy")]
    public void Wire_and_redundancy_rules_use_no_input_output_and_no_clock(string folder) => AssertNone(
        // The thread that runs the machines and the contract that it serves are the two that may.
        Files(folder).Where(file => !file.Contains("/Runtime/") && !file.EndsWith("IRedundancyEngine.cs")),
        """\b(Socket|FileStream|File|Console|Thread|Task|PeriodicTimer|Threading\.Timer|Stopwatch|DateTime|DateTimeOffset|TimeProvider|Environment\.TickCount\w*)\b""");

    [Fact]
    public void Only_native_holds_native_calls() => AssertNone(
        Files("").Where(file => !file.Contains("/Net/Native/")), """\b(DllImport|LibraryImport)\b""");

    [Fact]
    public void Only_one_file_names_SharpPcap() =>
        Assert.Single(Files(""), file => Code(file).Contains("SharpPcap", StringComparison.Ordinal));

    [Theory]
    [InlineData("sockets", """\bSystem\.Net\.Sockets\b|\bSocket\b""")]
    [InlineData("files", """\b(System\.IO|File|Directory|FileStream)\b""")]
    [InlineData("HOCON", """\b(Hocon|Akka\.Configuration|ConfigurationFactory)\b""")]
    [InlineData("Petabridge", """\bPetabridge\b""")]
    [InlineData("wall clocks", """\b(DateTime|DateTimeOffset)\.(Utc)?Now\b|\bStopwatch\b|\bTimeProvider\.System\b""")]
    [InlineData("waits", """\bThread\.Sleep\b|\bTask\.Delay\b|\.Result\b(?!\.)|\.Wait\(|\.GetAwaiter\(\)""")]
    [InlineData("asks", """\.Ask(<|\()""")]
    [InlineData("timers of the system scheduler", """\bSystem\.Scheduler\b""")]
    public void Actors_use_no(string what, string pattern)
    {
        Assert.NotEmpty(what);
        AssertNone(Files("Actors"), pattern);
    }

    [Fact]
    public void Net_knows_no_actors_no_configuration_format_and_no_logging_framework() => AssertNone(
        Files("Net"), """\b(Akka|Hocon|Petabridge|Microsoft\.Extensions\.Logging)\b""");

    [Fact]
    public void Host_makes_no_placements() => AssertNone(Files("Host"), """\bPlacementPlanner\b|\bIRedundancyEngine\s*\.\s*(Open|SetPriority)\b""");

    [Fact]
    public void Every_public_type_has_a_summary()
    {
        var bare = from file in Files("")
                   let lines = File.ReadAllLines(file)
                   from i in Enumerable.Range(0, lines.Length)
                   where PublicType().IsMatch(lines[i]) && !IsDocumented(lines, i)
                   select $"{Path.GetRelativePath(Source, file)}:{i + 1}";

        Assert.Empty(bare);
    }

    [GeneratedRegex("""^\s*public (?:(?:static|sealed|abstract|partial|readonly|ref|unsafe) )*(?:class|record|struct|interface|enum|delegate) """)]
    private static partial Regex PublicType();

    [GeneratedRegex("""//.*?$|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])'""", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CommentOrText();

    private static bool IsDocumented(string[] lines, int line)
    {
        var i = line - 1;
        while (i >= 0 && lines[i].TrimStart().StartsWith('['))
        {
            i--;
        }

        while (i >= 0 && lines[i].TrimStart().StartsWith("///", StringComparison.Ordinal))
        {
            if (lines[i].Contains("<summary>", StringComparison.Ordinal) || lines[i].Contains("<content>", StringComparison.Ordinal) || lines[i].Contains("<inheritdoc", StringComparison.Ordinal))
            {
                return true;
            }

            i--;
        }

        return false;
    }

    private static void AssertNone(IEnumerable<string> files, string pattern)
    {
        var searched = files.ToList();
        Assert.NotEmpty(searched);
        var found = from file in searched
                    from Match match in Regex.Matches(Code(file), pattern)
                    select $"{Path.GetRelativePath(Source, file)}: {match.Value}";
        Assert.Empty(found);
    }

    private static string Code(string file) =>
        CommentOrText().Replace(File.ReadAllText(file), match => match.Value.StartsWith('/') ? "" : "\"\"");

    private static IEnumerable<string> Files(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Source, folder), "*.cs", SearchOption.AllDirectories).Order(StringComparer.Ordinal);

    private static string SourceFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
