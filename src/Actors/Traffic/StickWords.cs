using System.Collections.Immutable;
using HaActors.Actors.Messages;
using HaActors.Net.Model;
using HaActors.Net.Proxy;

namespace HaActors.Actors.Traffic;

/// <summary>Entries of stick tables as nodes and operators are told of them; pure.</summary>
public static class StickWords
{
    /// <summary>
    /// Most entries of one message: a key is 64 characters at most, and a character six bytes in JSON, so that a message stays below Akka's
    /// maximum-frame-size of 128000 bytes.
    /// </summary>
    public const int MostPerMessage = 250;

    /// <summary>Entries as messages, each of one backend and none too long.</summary>
    public static IEnumerable<ClusterMessages.StickBatch> Batches(IEnumerable<StickEntry> entries) =>
        from backend in entries.GroupBy(entry => entry.Backend)
        from chunk in backend.Chunk(MostPerMessage)
        let servers = chunk.Select(entry => entry.Server).Distinct().ToImmutableArray()
        select new ClusterMessages.StickBatch(
            backend.Key,
            servers,
            [.. chunk.Select(entry => new ClusterMessages.StickBinding(entry.Key, servers.IndexOf(entry.Server), entry.UsedUnixMs))]);

    public static ImmutableArray<StickEntry> Entries(ClusterMessages.StickBatch batch) =>
        [.. batch.Entries.Select(entry => new StickEntry(batch.Backend, entry.Key, batch.Servers[entry.Server], entry.UsedUnixMs))];

    public static AdminMessages.StickTableRow Row(StickTableInfo table) => new(
        table.Backend,
        table.Settings.On == StickKey.Source ? "ip" : "string",
        table.Settings.On switch
        {
            StickKey.Source => "src",
            StickKey.Header => $"hdr({table.Settings.Name})",
            _ => $"cook({table.Settings.Name})",
        },
        table.Settings.Size,
        table.Used,
        table.Settings.Expire.TotalSeconds);

    /// <param name="nowUnixMs">By this node's clock.</param>
    public static AdminMessages.StickRow Row(StickEntry entry, StickSettings settings, long nowUnixMs) => new(
        entry.Backend, entry.Key, entry.Server, Math.Round((entry.UsedUnixMs + settings.Expire.TotalMilliseconds - nowUnixMs) / 1000, 1));
}
