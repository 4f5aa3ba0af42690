using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace HaActors.Host.Import.Hfm;

/// <summary>
/// <c>haactors import --hfm</c>: each rule of hfm becomes a backend of one server, whose check is the rule's program and whose
/// <c>notify-up</c> and <c>notify-down</c> are its change commands.
/// </summary>
internal sealed partial class HfmImport
{
    // What a rule takes from its group and the file when it does not say otherwise; hfm, configuration.go.
    private static readonly string[] Inherited = ["status", "runs", "start_delay", "interval", "interval_fail", "timeout_int", "timeout_kill", "change_success_debounce", "change_fail_debounce"];

    private readonly HoconBlock _ha;
    private readonly Remarks _remarks;
    private readonly ImportNames _names = new();

    private HfmImport(HoconBlock ha, Remarks remarks)
    {
        _ha = ha;
        _remarks = remarks;
    }

    /// <param name="ha">The block <c>ha</c> that is filled.</param>
    public static void Read(string file, string text, HoconBlock ha, Remarks remarks) =>
        new HfmImport(ha, remarks).Level(HfmText.Read(file, text, remarks), ImmutableDictionary<string, HfmField>.Empty, []);

    private void Level(ImmutableArray<HfmField> fields, ImmutableDictionary<string, HfmField> outer, ImmutableArray<string> path)
    {
        var known = outer;
        foreach (var field in fields.Where(field => field.Inner is null))
        {
            if (Inherited.Contains(field.Key))
                known = known.SetItem(field.Key, field);
            else
                _remarks.Add(field.At, $"{field.Key}: not a setting of hfm's that rules inherit");
        }

        foreach (var field in fields.Where(field => field.Inner is not null))
        {
            var inner = field.Inner!.Value;
            if (inner.Any(own => own.Key == "test"))
                Rule(field, inner, known, path.Add(field.Key));
            else
                Level(inner, known, path.Add(field.Key));
        }
    }

    private void Rule(HfmField rule, ImmutableArray<HfmField> own, ImmutableDictionary<string, HfmField> inherited, ImmutableArray<string> path)
    {
        var all = own.Aggregate(inherited, (fields, field) => fields.SetItem(field.Key, field));
        var name = string.Join('/', path);
        if (Text(all, "status") is "disabled")
        {
            _remarks.Add(rule.At, $"{name}: disabled, left out");
            return;
        }

        var backend = _ha.Block("backends").Block(_names.For(name));
        var check = backend.Block("check");
        check.Set("type", "program");
        var (command, arguments) = ProgramImport.Plain([Text(all, "test")!, .. Values(all, "test_arguments")]);
        check.Text("command", command);
        if (!arguments.IsEmpty)
            check.List("arguments", arguments);
        Pace(check, all);
        Change(backend, all, "change_success", "notify-up");
        Change(backend, all, "change_fail", "notify-down");
        if (backend.Has("notify-up") || backend.Has("notify-down"))
            backend.Set("notify-first", "true");
        if (Text(all, "status") is ("always-fail" or "always-success") and var status)
            _remarks.Add(all["status"].At, $"{name}: status = {status}: the change command runs at the first verdict and at changes, not at each run");
        var server = backend.Block("servers").Block(new ImportNames().For(path[0]));
        server.Text("address", Address(all, path[0], rule.At));
        foreach (var field in all.Values.Where(field => !IsKnown(field)))
            _remarks.Add(field.At, $"{name}: {field.Key} = {string.Join(' ', field.Values)}: not carried over");
    }

    private static bool IsKnown(HfmField field) => field.Key switch
    {
        "test" or "test_arguments" or "change_success" or "change_success_arguments" or "change_fail" or "change_fail_arguments" or "interval" or "interval_fail"
            or "timeout_int" or "timeout_kill" or "start_delay" or "change_success_debounce" or "change_fail_debounce" => true,
        "status" => field.Values is ["enabled" or "always-fail" or "always-success"],
        "runs" => true,
        _ => false,
    };

    private static void Pace(HoconBlock check, ImmutableDictionary<string, HfmField> all)
    {
        // hfm's interval 0 starts the next look at once; ours is 10 ms at least.
        Duration("interval", "inter", TimeSpan.FromMilliseconds(10));
        Duration("interval_fail", "downinter", TimeSpan.FromMilliseconds(10));
        Duration("timeout_int", "timeout", TimeSpan.FromMilliseconds(10));
        Duration("start_delay", "start-delay", TimeSpan.Zero);
        if (Read("timeout_kill") is { } kill && kill - (Read("timeout_int") ?? TimeSpan.Zero) is var after && after > TimeSpan.Zero)
            check.Set("kill-after", ImportDurations.Write(after));
        if (Text(all, "runs") is { } runs && runs != "0")
            check.Set("runs", runs);
        if (Text(all, "status") is ("always-fail" or "always-success") and var status)
            check.Set("status", status);
        check.Set("rise", Text(all, "change_success_debounce") ?? "1");
        check.Set("fall", Text(all, "change_fail_debounce") ?? "1");

        TimeSpan? Read(string key) => Text(all, key) is { } text ? ImportDurations.Read(text, 1000) : null;

        void Duration(string key, string ours, TimeSpan least)
        {
            if (Read(key) is { } duration)
                check.Set(ours, ImportDurations.Write(duration < least ? least : duration));
        }
    }

    private static void Change(HoconBlock backend, ImmutableDictionary<string, HfmField> all, string key, string ours)
    {
        if (Text(all, key) is not { } program)
            return;
        var (command, arguments) = ProgramImport.Plain([program, .. Values(all, key + "_arguments")]);
        backend.List(ours, [command, .. arguments]);
    }

    /// <summary>hfm does not say where a service is; the address of a URL among the arguments does as a rule.</summary>
    private string Address(ImmutableDictionary<string, HfmField> all, string group, Statement at)
    {
        foreach (var argument in Values(all, "test_arguments"))
        {
            if (Url().IsMatch(argument) && Uri.TryCreate(argument, UriKind.Absolute, out var uri) && uri.Port > 0)
                return $"{uri.Host}:{uri.Port}";
        }

        _remarks.Add(at, $"{group}: hfm does not say where the server is; put in its address and port");
        return group;
    }

    private static string? Text(ImmutableDictionary<string, HfmField> all, string key) =>
        all.TryGetValue(key, out var field) && field.Values.Length == 1 ? field.Values[0] : null;

    private static ImmutableArray<string> Values(ImmutableDictionary<string, HfmField> all, string key) =>
        all.TryGetValue(key, out var field) ? field.Values : [];

    [GeneratedRegex("^[a-z]+://")]
    private static partial Regex Url();
}
