using System.Diagnostics;

namespace HaActors.Lab.Measure;

/// <summary>
/// Who answered for which address, round of questions by round; keeps every time in which two did that could hear each other. Time is
/// that of <see cref="Stopwatch"/>, passed in. One thread.
/// </summary>
/// <param name="hosts">Names of the machines that are asked.</param>
/// <param name="addresses">What they are asked for, and the vrid or vhid of each.</param>
internal sealed class AnswerTable(IReadOnlyList<string> hosts, IReadOnlyList<(string Address, byte Id)> addresses)
{
    private readonly uint[] _answers = new uint[addresses.Count];       // a bit per host, of the present round
    private readonly Dictionary<(int Address, int A, int B), Open> _open = [];
    private readonly Dictionary<(byte Id, int Host), long> _ranks = [];
    private readonly List<DoubleAnswer> _closed = [];
    private bool _isStale;

    /// <summary>Rounds so far, times addresses, by how many machines answered: none, one, more.</summary>
    public (long None, long One, long More) Rounds { get; private set; }

    /// <summary>A machine answered for an address in the present round.</summary>
    public void Answer(int address, int host) => _answers[address] |= 1u << host;

    /// <summary>A machine sent an advert.</summary>
    /// <param name="rank">See <see cref="Network.Rough.AdvertView"/>.</param>
    public void Sent(byte id, int from, long rank) => _ranks[(id, from)] = rank;

    /// <summary>An advert did not reach another machine. It counts if it would have ended a double answer.</summary>
    public void Lost(byte id, int from, int to, long rank, long now)
    {
        foreach (var (key, open) in _open)
        {
            var concerned = addresses[key.Address].Id == id && ((key.A, key.B) == (from, to) || (key.A, key.B) == (to, from));
            if (concerned && rank > _ranks.GetValueOrDefault((id, to)))
            {
                open.Lost++;
                open.LastLost = now;
            }
        }
    }

    /// <summary>The network was late.</summary>
    public void Late(TimeSpan by)
    {
        foreach (var open in _open.Values)
        {
            open.Late = by > open.Late ? by : open.Late;
        }
    }

    /// <summary>Ends a round.</summary>
    /// <param name="now">When its questions were asked.</param>
    /// <param name="apart">Whether two machines can't hear each other at all, in either direction: then each rightly answers on its side.</param>
    public void EndRound(long now, Func<int, int, bool> apart)
    {
        if (_isStale)
        {
            Array.Clear(_answers);
            _isStale = false;
            return;
        }

        var (none, one, more) = Rounds;
        for (var address = 0; address < _answers.Length; address++)
        {
            var answered = System.Numerics.BitOperations.PopCount(_answers[address]);
            (none, one, more) = (none + (answered == 0 ? 1 : 0), one + (answered == 1 ? 1 : 0), more + (answered > 1 ? 1 : 0));
            for (var a = 0; a < hosts.Count; a++)
            {
                for (var b = a + 1; b < hosts.Count; b++)
                {
                    Note((address, a, b), (_answers[address] >> a & _answers[address] >> b & 1) == 1 && !apart(a, b), now);
                }
            }

            _answers[address] = 0;
        }

        Rounds = (none, one, more);
    }

    /// <summary>All so far, those that still last included; begins anew with the next round, as the present one began before.</summary>
    public List<DoubleAnswer> Take()
    {
        List<DoubleAnswer> all = [.. _closed, .. _open.Select(pair => Close(pair.Key, pair.Value))];
        _closed.Clear();
        _open.Clear();
        Rounds = default;
        _isStale = true;
        return all;
    }

    private void Note((int Address, int A, int B) key, bool both, long now)
    {
        if (both && _open.TryGetValue(key, out var open))
        {
            open.Last = now;
        }
        else if (both)
        {
            _open[key] = new Open { First = now, Last = now };
        }
        else if (_open.Remove(key, out var ended))
        {
            _closed.Add(Close(key, ended));
        }
    }

    private DoubleAnswer Close((int Address, int A, int B) key, Open open) => new(
        addresses[key.Address].Address, (hosts[key.A], hosts[key.B]), Stopwatch.GetElapsedTime(open.First, open.Last), open.Lost,
        open.Lost == 0 ? TimeSpan.Zero : Stopwatch.GetElapsedTime(open.First, open.LastLost), open.Late);

    private sealed class Open
    {
        public long First { get; init; }

        public long Last { get; set; }

        public int Lost { get; set; }

        public long LastLost { get; set; }

        public TimeSpan Late { get; set; }
    }
}
