using System.Collections.Immutable;

namespace HaActors.Host.Import.Keepalived;

/// <summary>Turns <c>vrrp_script</c>, <c>vrrp_track_process</c>, <c>vrrp_track_file</c> and tracked interfaces into <c>ha.track</c>.</summary>
internal sealed class TrackImport(HoconBlock ha, Remarks remarks)
{
    // What HaActors itself takes the place of: a look at it would fail for ever.
    private static readonly string[] Replaced = ["haproxy", "keepalived"];

    private readonly Dictionary<string, KeepalivedBlock> _known = [];
    private readonly ImportNames _names = new();

    /// <summary>Takes in a definition; blocks of other kinds are left alone.</summary>
    public void Take(KeepalivedBlock block)
    {
        if (block.Keyword is "vrrp_script" or "vrrp_track_process" or "vrrp_track_file" or "track_file")
            _known[block.Head[1]] = block;
    }

    /// <summary>The names of tracks for one line of <c>track_script</c>, <c>track_process</c> or <c>track_file</c>; none if it has no use here.</summary>
    public ImmutableArray<string> Use(Statement line)
    {
        if (!_known.TryGetValue(line.Keyword, out var block))
        {
            remarks.Add(line, $"{line.Keyword}: there is no such script, process or file in this file");
            return [];
        }

        var watched = block.Value("script") + block.Value("process");
        if (Replaced.FirstOrDefault(program => watched.Contains(program, StringComparison.OrdinalIgnoreCase)) is { } program)
        {
            remarks.Add(block.Head, $"{block.Head}: looks whether {program} runs, whose place HaActors takes; give the VIP requires = [BACKEND] instead");
            return [];
        }

        var weight = line[1] == "weight" ? line[2] : block.Value("weight");
        var name = _names.For(line[1] == "weight" && weight != block.Value("weight") ? $"{line.Keyword}-{weight.TrimStart('-', '+')}" : line.Keyword);
        Write(ha.Block("track").Block(name), block, weight);
        if (line.Words.Contains("reverse"))
            ha.Block("track").Block(name).Set("reverse", "true");
        return [name];
    }

    /// <summary>The track for a line of <c>track_interface</c>; none for the interface that carries the VIP, which is always watched.</summary>
    public ImmutableArray<string> UseInterface(Statement line, string own)
    {
        if (line.Keyword == own)
            return [];
        var name = _names.For($"if-{line.Keyword}");
        var track = ha.Block("track").Block(name);
        track.Set("type", "interface");
        track.Text("interface", line.Keyword);
        if (line[1] == "weight")
            track.Set("weight", line[2].TrimStart('+'));
        return [name];
    }

    private void Write(HoconBlock track, KeepalivedBlock block, string weight)
    {
        switch (block.Keyword)
        {
            case "vrrp_script":
                track.Set("type", "script");
                var (command, arguments) = ProgramImport.From([.. block.Value("script").Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
                track.Text("command", command);
                if (!arguments.IsEmpty)
                    track.List("arguments", arguments);
                // keepalived.conf(5): a script may take as long as its interval where it has no timeout; ours is 1 s.
                if (block.Last("timeout") is null && ImportDurations.Read(block.Value("interval"), 1000) is { } interval)
                    track.Set("timeout", ImportDurations.Write(interval));
                break;
            case "vrrp_track_process":
                track.Set("type", "process");
                track.Text("process", block.Value("process").Split('/')[^1]);
                break;
            default:
                track.Set("type", "file");
                track.Text("file", block.Value("file"));
                break;
        }

        if (weight.Length > 0)
            track.Set("weight", weight.TrimStart('+'));
        foreach (var (head, _) in block.Inner)
        {
            switch (head.Keyword)
            {
                case "interval" or "timeout" when ImportDurations.Read(head[1], 1000) is { } duration:
                    track.Set(head.Keyword, ImportDurations.Write(duration));
                    break;
                case "rise" or "fall" or "quorum":
                    track.Set(head.Keyword, head[1]);
                    break;
                case "quorum_max":
                    track.Set("quorum-max", head[1]);
                    break;
                case "init_fail":
                    track.Set("init-fail", "true");
                    break;
                case "script" or "process" or "file" or "weight":
                    break;
                default:
                    remarks.Add(head, $"{block.Head}: {head}: not carried over");
                    break;
            }
        }
    }
}
