using System.Collections.Immutable;
using HaActors.Net.Model;

namespace HaActors.Host.Config;

/// <summary>
/// Reads <c>ha.track</c> over <c>ha.track-defaults</c>. Every key is read whatever the type is, so that one pass finds every error; a key
/// that the type has no use for is an error where the entry itself gives it.
/// </summary>
internal static class TrackReader
{
    private const int LongestProcessName = 15;      // TASK_COMM_LEN - 1, linux/sched.h
    private const int MostProcesses = 1_000_000;

    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    private enum TrackType
    {
        Interface,
        Script,
        Process,
        File,
    }

    private static readonly Dictionary<string, TrackType> Types = Enum.GetValues<TrackType>().ToDictionary(WordOf);

    /// <summary>The types that a key is for; a key that is missing here is for all.</summary>
    private static readonly Dictionary<string, TrackType[]> KeyTypes = new()
    {
        ["interface"] = [TrackType.Interface],
        ["command"] = [TrackType.Script],
        ["arguments"] = [TrackType.Script],
        ["timeout"] = [TrackType.Script],
        ["kill-after"] = [TrackType.Script],
        ["process"] = [TrackType.Process],
        ["quorum"] = [TrackType.Process],
        ["quorum-max"] = [TrackType.Process],
        ["file"] = [TrackType.File],
        ["interval"] = [TrackType.Script, TrackType.Process, TrackType.File],
        ["rise"] = [TrackType.Script, TrackType.Process],
        ["fall"] = [TrackType.Script, TrackType.Process],
        ["init-fail"] = [TrackType.Script, TrackType.Process],
    };

    public static ImmutableArray<TrackSettings> Read(Section ha)
    {
        var defaults = ha.Sub("track-defaults");
        Common(defaults);
        defaults.RejectUnknown();
        return [.. ha.Entries("track").Select(entry => ReadTrack(entry.Key, defaults.DefaultsFor(entry.Value))).OrderBy(track => track.Name, StringComparer.Ordinal)];
    }

    private static TrackSettings ReadTrack(string name, Section section)
    {
        var type = section.Choice("type", Types);
        var (track, script, count) = Common(section);
        var link = Optional(section, "interface", type, TrackType.Interface, Names.IsInterfaceName, Names.InterfaceRule);
        var command = Optional(section, "command", type, TrackType.Script, text => text.StartsWith('/'), "must be the absolute path of a program");
        var process = Optional(
            section, "process", type, TrackType.Process, text => text.Length is > 0 and <= LongestProcessName && !text.Contains('/'),
            $"must be the name of a process without its folder, 1-{LongestProcessName} characters (proc(5), comm)");
        var file = Optional(section, "file", type, TrackType.File, text => text.StartsWith('/'), "must be the absolute path of a file");
        if (count.QuorumMax < count.Quorum && section.Scalar("quorum-max") is { } scalar)
            section.Reading.Fail(scalar, $"must not be below quorum, {count.Quorum}");
        foreach (var (key, types) in KeyTypes)
        {
            if (section.Own(key) is { } own && !types.Contains(type))
                section.Reading.Fail(own, $"must not be given for type {WordOf(type)}; it is for {string.Join(", ", types.Select(WordOf))}");
        }

        section.RejectUnknown();
        return track with
        {
            Name = name,
            Target = type switch
            {
                TrackType.Script => script with { Program = script.Program with { Command = command } },
                TrackType.Process => count with { Process = process },
                TrackType.File => new FileTarget(file),
                _ => new InterfaceTarget(link),
            },
        };
    }

    private static (TrackSettings Track, ScriptTarget Script, ProcessTarget Process) Common(Section section)
    {
        const int Weight = TrackEffect.LargestWeight;
        var script = new ScriptTarget(
            new ProgramProbeSettings(
                "",
                [.. section.List("arguments").Select(argument => argument.Text)],
                section.Duration("kill-after", Shortest, TimeSpan.FromMinutes(1))),
            section.Duration("timeout", Shortest, Longest));
        var track = new TrackSettings(
            "",
            script,
            section.Duration("interval", Shortest, Longest),
            section.Integer("rise", 1, 100),
            section.Integer("fall", 1, 100),
            section.Integer("weight", -Weight, Weight),
            section.Flag("reverse"),
            section.Flag("init-fail"));
        return (track, script, new ProcessTarget("", section.Integer("quorum", 0, MostProcesses), section.Integer("quorum-max", 0, MostProcesses)));
    }

    /// <summary>The key that says what is looked at, required for one type.</summary>
    private static string Optional(Section section, string key, TrackType type, TrackType needed, Func<string, bool> isGood, string rule)
    {
        var value = section.Find(key) is null ? null : section.Scalar(key);
        if (value is not null && !isGood(value.Text))
            section.Reading.Fail(value, rule);
        else if (value is null && type == needed && section.Find("type") is ConfigScalar { Text: var word } && word == WordOf(type))
            section.Reading.Fail($"{section.Path}.{key}", null, rule, section.Source);
        return value?.Text ?? "";
    }

    private static string WordOf(TrackType type) => type.ToString().ToLowerInvariant();
}
