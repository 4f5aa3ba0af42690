using System.Diagnostics;
using HaActors.Lab.Network;

namespace HaActors.Lab.Story;

/// <summary>Prints the steps of a scenario as they happen and keeps what did not hold.</summary>
public sealed class StoryTeller
{
    private readonly List<string> _broken = [];
    private int _checks;
    private string _step = "";

    /// <summary>Checks so far that did not hold, each with its step.</summary>
    public IReadOnlyList<string> Broken => _broken;

    public void Step(string title)
    {
        _step = title;
        Console.WriteLine();
        Console.WriteLine($"== {title}");
    }

    public void Say(string text) => Console.WriteLine($"   {text}");

    /// <summary>Records one claim of the story.</summary>
    public void Check(bool held, string claim)
    {
        _checks++;
        Console.WriteLine($"   {(held ? "ok    " : "BROKEN")} {claim}");
        if (!held)
        {
            _broken.Add($"{_step}: {claim}");
        }
    }

    /// <summary>Waits for a condition, asking every 20 ms, and records whether it came true in time.</summary>
    /// <returns>How long it took.</returns>
    public TimeSpan Await(TimeSpan limit, string claim, Func<bool> condition)
    {
        var start = Stopwatch.GetTimestamp();
        bool held;
        while (!(held = condition()) && Stopwatch.GetElapsedTime(start) < limit)
        {
            Thread.Sleep(20);
        }

        var took = Stopwatch.GetElapsedTime(start);
        Check(held, held ? $"{claim} (after {took.TotalSeconds:0.00} s)" : $"{claim}: not within {limit.TotalSeconds:0} s");
        return took;
    }

    /// <summary>As <see cref="Await"/>, for what everything after it rests on.</summary>
    /// <exception cref="LabException">It did not come true in time; the scenario ends here.</exception>
    public TimeSpan Require(TimeSpan limit, string claim, Func<bool> condition)
    {
        var before = _broken.Count;
        var took = Await(limit, claim, condition);
        return _broken.Count == before ? took : throw new LabException("the scenario cannot go on");
    }

    /// <summary>Prints the verdict. True if every check held.</summary>
    public bool End()
    {
        Console.WriteLine();
        foreach (var broken in _broken)
        {
            Console.WriteLine($"did not hold: {broken}");
        }

        Console.WriteLine($"{_checks - _broken.Count} of {_checks} checks held");
        return _broken.Count == 0;
    }
}
