using HaActors.Net.Model;

namespace HaActors.Net.Proxy;

/// <summary>The stick tables of all backends, for those who carry entries between nodes and for operators. Its caller keeps calls apart.</summary>
internal sealed class StickBook
{
    private readonly SortedDictionary<string, StickTable> _tables = new(StringComparer.Ordinal);

    /// <summary>The table of a backend as its settings want it; with another size or life it keeps what the former one had. Null: it has none.</summary>
    public StickTable? Renew(string backend, StickSettings? settings)
    {
        StickTable? former = _tables.GetValueOrDefault(backend);
        if (former?.Settings == settings) return former;
        _tables.Remove(backend);
        if (settings is null) return null;
        var table = _tables[backend] = new StickTable(settings);
        if (former is not null && (former.Settings.On, former.Settings.Name) == (settings.On, settings.Name)) Move(former, table);
        return table;
    }

    /// <summary>What this node noted since the last call, about <paramref name="most"/> at once.</summary>
    public List<StickEntry> TakeChanges(int most)
    {
        var entries = new List<StickEntry>();
        long now = StickTable.UnixNow;
        foreach ((string backend, StickTable table) in _tables) table.TakeChanges(backend, most, now, entries);
        return entries;
    }

    /// <summary>Entries from a place on.</summary>
    /// <param name="backend">Null: of all.</param>
    /// <param name="most">At least 8.</param>
    public StickPage Read(string? backend, StickCursor from, int most)
    {
        var entries = new List<StickEntry>();
        long now = StickTable.UnixNow;
        foreach ((string name, StickTable table) in _tables)
        {
            if (string.CompareOrdinal(name, from.Backend) < 0 || (backend is not null && name != backend)) continue;
            int next = table.Read(name, name == from.Backend ? from.Place : 0, most, now, entries);
            if (next >= 0) return new StickPage(entries, new StickCursor(name, next));
        }

        return new StickPage(entries, null);
    }

    /// <summary>Takes in what other nodes noted.</summary>
    /// <returns>Entries of backends that have no table here.</returns>
    public List<StickEntry> Merge(IEnumerable<StickEntry> entries)
    {
        var unknown = new List<StickEntry>();
        long now = StickTable.UnixNow;
        foreach (StickEntry entry in entries)
        {
            if (_tables.TryGetValue(entry.Backend, out StickTable? table)) _ = table.Merge(entry, now);
            else unknown.Add(entry);
        }

        return unknown;
    }

    public List<StickTableInfo> Describe()
    {
        long now = StickTable.UnixNow;
        return [.. _tables.Select(entry => new StickTableInfo(entry.Key, entry.Value.Settings, entry.Value.Count(now)))];
    }

    private static void Move(StickTable former, StickTable table)
    {
        const int atOnce = 1000;
        var entries = new List<StickEntry>();
        long now = StickTable.UnixNow;
        for (int place = 0; place >= 0; entries.Clear())
        {
            place = former.Read("", place, atOnce, now, entries);
            foreach (StickEntry entry in entries) _ = table.Merge(entry, now);
        }
    }
}
