using System.Collections.Immutable;
using HaActors.Net.Proxy.Tls;

namespace HaActors.Net.Proxy;

/// <summary>A pool with what all loops share of it: made once per replacement, on the caller's thread.</summary>
/// <param name="Waiting">Who waits for any server of the backend; the same for every pool of it.</param>
/// <param name="Cells">The backend's counters by loop.</param>
/// <param name="Table">For the hashing algorithms, of the servers that come first; null with the others.</param>
/// <param name="Stick">Keys and their servers; null: no session is bound by a table.</param>
/// <param name="Tls">How servers are spoken to; null: without TLS.</param>
/// <param name="OverflowTable">The same for the servers that help out.</param>
internal sealed record PoolPlan(
    ServerPool Pool,
    WaitBoard Waiting,
    ImmutableArray<CounterCell> Cells,
    ImmutableArray<PlannedServer> Servers,
    StickTable? Stick,
    TlsConnector? Tls,
    MaglevTable? Table,
    MaglevTable? OverflowTable);

/// <summary>One server of a <see cref="PoolPlan"/>.</summary>
/// <param name="OnlyBound">It takes no new sessions, only those that are bound to it.</param>
/// <param name="Number">In the stick table; -1: it has none.</param>
/// <param name="Cells">Its counters by loop.</param>
internal sealed record PlannedServer(PoolServer Settings, bool OnlyBound, ServerLoad Load, int Number, ImmutableArray<CounterCell> Cells);
