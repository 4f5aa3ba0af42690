using HaActors.Net.Model;

namespace HaActors.Host.Config;

/// <summary>Reads which programs are run when a server changes.</summary>
internal static class NotifyReader
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(10);

    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    public static NotifySettings Read(Section section) => new(
        [.. Program(section, "notify-up")], [.. Program(section, "notify-down")], section.Duration("notify-timeout", Shortest, Longest))
    {
        First = section.Flag("notify-first"),
    };

    private static IEnumerable<string> Program(Section section, string key)
    {
        var words = section.List(key);
        if (!words.IsEmpty && !words[0].Text.StartsWith('/'))
            section.Reading.Fail(words[0], "must be the absolute path of a program; what follows are its arguments");
        return words.Select(word => word.Text);
    }
}
