using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace HaActors.Net.Tests.Redundancy;

/// <summary>The borders inside src/Net, kept by reading its source.</summary>
public sealed partial class ImportRulesTests
{
    [Fact]
    public void Wire_and_machines_import_nothing_that_has_a_clock_or_does_io()
    {
        string[] allowed =
        [
            "System.Buffers.Binary", "System.Globalization", "System.Net", "System.Net.Sockets", "System.Collections.Immutable",
            "System.Runtime.CompilerServices", "System.Diagnostics.CodeAnalysis", "System.Security.Cryptography", "System.Text",
            "HaActors.Net.Model",
        ];
        var pure = Sources("Wire").Concat(Sources("Redundancy").Where(file => !file.Path.Contains("/Runtime/", StringComparison.Ordinal))).ToArray();
        Assert.NotEmpty(pure);
        Assert.All(pure, file => Assert.Empty(Usings().Matches(file.Text).Select(match => match.Groups[1].Value).Except(allowed)));
        Assert.All(pure, file => Assert.DoesNotMatch(@"\b(DateTime|Stopwatch\.|Environment\.|Thread\.|Task\.|File\.|new Socket)", file.Text));
    }

    [Fact]
    public void Redundancy_knows_no_clock_that_can_be_stepped() =>
        Assert.All(
            Sources("Redundancy").Concat(Sources("Link")).Concat(Sources("Wire")),
            file => Assert.DoesNotMatch(@"\b(DateTime\w*|GetUtcNow|GetLocalNow|gettimeofday|CLOCK_REALTIME)\b", file.Text));

    [Fact]
    public void Only_native_holds_native_functions() =>
        Assert.All(
            Sources("").Where(file => NativeFunction().IsMatch(file.Text)),
            file => Assert.Contains("/src/Net/Native/", file.Path, StringComparison.Ordinal));

    [Fact]
    public void Only_one_file_names_the_capture_library() =>
        Assert.Equal(
            "PcapLinkPort.cs",
            Path.GetFileName(Assert.Single(Sources(""), file => file.Text.Contains("using SharpPcap;", StringComparison.Ordinal)
                || file.Text.Contains("SharpPcap.", StringComparison.Ordinal)).Path));

    private static IEnumerable<(string Path, string Text)> Sources(string folder, [CallerFilePath] string here = "") =>
        Directory.EnumerateFiles(
                Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../../src/Net", folder)), "*.cs", SearchOption.AllDirectories)
            .Select(path => (path, File.ReadAllText(path)));

    [GeneratedRegex(@"^using (?:static )?(?!HaActors\.Net\.(?:Wire|Redundancy))([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Usings();

    [GeneratedRegex(@"\[(LibraryImport|DllImport)")]
    private static partial Regex NativeFunction();
}
