using System.Collections.Immutable;
using System.Text;

namespace HaActors.Host.Config;

/// <summary>A configuration as one text, every include expanded in place, with the origin of each of its lines.</summary>
/// <param name="Lines">File and line number of each line of <paramref name="Text"/>.</param>
/// <param name="Errors">Includes that could not be expanded. Nobody may act on the text when there are any.</param>
internal sealed record ConfigText(string Text, ImmutableArray<string> Lines, ImmutableArray<ConfigError> Errors);

/// <summary>
/// Reads a configuration file and what it includes. A relative include is looked for beside the file that includes it; a
/// missing file or a cycle is an error. Later statements override earlier ones, as the HOCON specification has it: the
/// parser that we use lets included files win everywhere, which would make a shared file override a node's own.
/// </summary>
internal sealed class ConfigLoader
{
    /// <summary>Characters of a configuration with all that it includes; far beyond any real one. What is longer was named by mistake.</summary>
    internal const int MaxLength = 4 * 1024 * 1024;

    private readonly StringBuilder _text = new();
    private readonly ImmutableArray<string>.Builder _lines = ImmutableArray.CreateBuilder<string>();
    private readonly ImmutableArray<ConfigError>.Builder _errors = ImmutableArray.CreateBuilder<ConfigError>();
    private readonly List<string> _open = [];
    private int _read;

    public static ConfigText Load(string file)
    {
        var loader = new ConfigLoader();
        loader.Append(file, file);
        return new ConfigText(loader._text.ToString(), loader._lines.ToImmutable(), loader._errors.ToImmutable());
    }

    private void Append(string file, string source)
    {
        if (file.Trim().Length == 0 || file.Contains('\0', StringComparison.Ordinal))
        {
            Fail("the name of a file must not be empty and have no zero characters", source);
            return;
        }

        var full = Path.GetFullPath(file);
        if (_open.Contains(full))
        {
            Fail($"include \"{file}\" goes in a circle: {string.Join(" -> ", _open.Append(full).Select(Path.GetFileName))}", source);
            return;
        }

        string content;
        try
        {
            content = Read(full);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var reason = e switch
            {
                FileNotFoundException or DirectoryNotFoundException => "there is no such file",
                _ when Directory.Exists(full) => "it is a directory",
                _ => e.Message,
            };
            Fail(_open.Count == 0 ? $"cannot read the configuration: {reason}" : $"cannot include {full}: {reason}", source);
            return;
        }

        _open.Add(full);
        Expand(file, full, content);
        _open.RemoveAt(_open.Count - 1);
    }

    /// <summary>Reads no further than allowed: a device has no end, and files that include each other twice grow without limit.</summary>
    private string Read(string full)
    {
        using var reader = new StreamReader(full);
        var buffer = new char[4096];
        var content = new StringBuilder();
        while (reader.Read(buffer) is > 0 and var count)
        {
            content.Append(buffer, 0, count);
            _read += count;
            if (_read > MaxLength)
                throw new IOException($"the configuration with all its includes is longer than {MaxLength} characters");
        }

        return content.ToString().ReplaceLineEndings("\n");
    }

    private void Expand(string file, string full, string content)
    {
        var done = 0;
        foreach (var include in HoconScanner.Scan(content).Where(s => s.Include is not null))
        {
            AppendText(file, content, done, include.Start);
            done = include.End;
            if (done < content.Length && content[done] == ',')
                done++;
            var source = $"{file}:{LineAt(content, include.Start)}";
            if (include.Include!.NamesFile && include.Include.Target.Length > 0)
                Append(Path.Combine(Path.GetDirectoryName(full)!, include.Include.Target), source);
            else
                Fail("only files can be included", source);
            if (_read > MaxLength)
                return;
        }

        AppendText(file, content, done, content.Length);
    }

    private void AppendText(string file, string content, int start, int end)
    {
        var line = LineAt(content, start);
        foreach (var part in content[start..end].Split('\n'))
        {
            _text.Append(part).Append('\n');
            _lines.Add($"{Shown(file)}:{line++}");
        }
    }

    private void Fail(string rule, string source) => _errors.Add(new ConfigError("", null, rule, source));

    /// <summary>Files that were named in full by an include beside them are shown relative to the working directory when that is shorter.</summary>
    private static string Shown(string file)
    {
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, Path.GetFullPath(file));
        return relative.Length < file.Length ? relative : file;
    }

    private static int LineAt(string content, int index) => 1 + content.AsSpan(0, index).Count('\n');
}
