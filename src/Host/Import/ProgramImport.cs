using System.Collections.Immutable;

namespace HaActors.Host.Import;

/// <summary>Commands of other programs' files, which are run here without a shell and by absolute path.</summary>
internal static class ProgramImport
{
    /// <summary>The path of a program and its arguments that do what the words do.</summary>
    /// <param name="words">As they stand in the file, split at blanks.</param>
    public static (string Command, ImmutableArray<string> Arguments) From(ImmutableArray<string> words)
    {
        var line = string.Join(' ', words);
        if (line.IndexOfAny(['|', '&', ';', '<', '>', '$', '`', '*', '?', '(', '"', '\'']) >= 0)
            return ("/bin/sh", ["-c", line]);
        return words[0].StartsWith('/') ? (words[0], words.RemoveAt(0)) : ("/usr/bin/env", words);
    }
}
