using System.Collections.Immutable;

namespace HaActors.Host.Import;

/// <summary>Commands of other programs' files, which are run here without a shell and by absolute path.</summary>
internal static class ProgramImport
{
    /// <summary>The path of a program and its arguments that do what a command line does.</summary>
    /// <param name="words">The line as it stands in the file, split at blanks.</param>
    public static (string Command, ImmutableArray<string> Arguments) From(ImmutableArray<string> words)
    {
        var line = string.Join(' ', words);
        if (line.IndexOfAny(['|', '&', ';', '<', '>', '$', '`', '*', '?', '(', '"', '\'']) >= 0)
            return ("/bin/sh", ["-c", line]);
        return Plain(words);
    }

    /// <summary>The same of a program and its arguments that no shell sees there either, whatever is in them.</summary>
    public static (string Command, ImmutableArray<string> Arguments) Plain(ImmutableArray<string> words) =>
        words[0].StartsWith('/') ? (words[0], words.RemoveAt(0)) : ("/usr/bin/env", words);
}
