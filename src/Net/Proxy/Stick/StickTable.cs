using System.Collections.Immutable;
using System.Numerics;
using System.Text;
using HaActors.Net.Model;

namespace HaActors.Net.Proxy;

/// <summary>
/// Which server a key was sent to, so that it is sent there again. One per backend, used by all loops at once without a lock: each bucket of
/// eight places has a version that is odd while somebody writes. A reader that meets a writer looks again; a writer that meets another gives
/// up after a few tries, which costs one key its renewal until its next session. Of a fixed size: of the places that a key may have, the one
/// that was used longest ago goes first. Allocates nothing for its loops.
/// </summary>
/// <remarks>
/// Of two notes of one key the later counts, and of two at the same millisecond that of the server whose name comes last: so the order in which
/// nodes hear of each other's does not matter. A change of servers is always later than what it replaces, whatever the clocks say,
/// unless they are more than a life apart: an entry from further ahead counts as from a life ahead, so that it expires.
/// </remarks>
internal sealed class StickTable
{
    private const int Ways = 8;
    private const int Tries = 64;
    private const int WordBits = 64;

    // Buckets fill unevenly: with so many places for each entry, less than 1 % are forgotten before the table is full.
    private const int PlacesPerEntry = 2;

    // A key that comes again has its entry renewed, and told to the other nodes, after this part of its life: not with every session.
    private const int RenewalsPerLife = 8;

    // Servers of one backend that entries can name; a peer must not fill our memory.
    private const int MostServers = 4096;

    private readonly int _keyLength;
    private readonly int _buckets;
    private readonly byte[] _keys;
    private readonly Place[] _places;
    private readonly int[] _versions;
    private readonly ulong[] _changed;      // a bit for each bucket with notes that were not taken
    private readonly long _life;
    private readonly Lock _naming = new();
    private ImmutableArray<string> _servers = [];
    private int _takeFrom;

    public StickTable(StickSettings settings)
    {
        Settings = settings;
        Name = Encoding.ASCII.GetBytes(settings.On == StickKey.Header ? settings.Name.ToLowerInvariant() : settings.Name);
        _keyLength = StickText.KeyLength(settings);
        _buckets = Math.Max(1, settings.Size * PlacesPerEntry / Ways);
        _versions = new int[_buckets];
        _places = new Place[_buckets * Ways];
        _keys = new byte[_places.Length * (long)_keyLength];
        _changed = new ulong[(_buckets + WordBits - 1) / WordBits];
        _life = (long)settings.Expire.TotalMilliseconds;
    }

    public StickSettings Settings { get; }

    /// <summary>Of the header, in lower case, or of the cookie.</summary>
    public byte[] Name { get; }

    /// <summary>Bytes of a key.</summary>
    public int KeyLength => _keyLength;

    /// <summary>The clock of all entries: milliseconds since 1970.</summary>
    public static long UnixNow => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

    /// <summary>Number of a server in this table, given to it now if it has none; -1: there are too many.</summary>
    public int NumberOf(string server)
    {
        int known = _servers.IndexOf(server);
        if (known >= 0) return known;
        lock (_naming)
        {
            known = _servers.IndexOf(server);
            if (known >= 0) return known;
            if (_servers.Length == MostServers) return -1;
            _servers = _servers.Add(server);
            return _servers.Length - 1;
        }
    }

    /// <summary>Number of the key's server; -1: it has none.</summary>
    /// <param name="isDue">Whether <see cref="Put"/> of the same server would change anything.</param>
    public int Find(ReadOnlySpan<byte> key, long now, out bool isDue)
    {
        isDue = true;
        int bucket = BucketOf(key);
        for (int i = 0; i < Tries; i++)
        {
            int version = Volatile.Read(ref _versions[bucket]);
            if ((version & 1) != 0) continue;
            (int server, long used) = PlaceOf(bucket, key) is var place and >= 0 ? (_places[place].Server, _places[place].Used) : (-1, 0);
            Interlocked.MemoryBarrier();
            if (Volatile.Read(ref _versions[bucket]) != version) continue;
            if (!IsAlive(used, now)) return -1;
            isDue = IsDue(used, now);
            return server;
        }

        return -1;
    }

    /// <summary>Notes that a key is with a server.</summary>
    public void Put(ReadOnlySpan<byte> key, int server, long now)
    {
        int bucket = BucketOf(key);
        if (!TryLock(bucket)) return;
        int found = PlaceOf(bucket, key);
        int place = found >= 0 ? found : Oldest(bucket, now);
        ref Place entry = ref _places[place];
        bool isOther = found < 0 || entry.Server != server;
        if (isOther || IsDue(entry.Used, now))
        {
            long used = found >= 0 && !IsAhead(entry.Used, now) ? Math.Max(now, entry.Used + 1) : now;
            key.CopyTo(KeyAt(place));
            entry = new Place { Server = server, Used = used, IsChanged = true };
            Interlocked.Or(ref _changed[bucket / WordBits], 1UL << (bucket % WordBits));
        }

        Unlock(bucket);
    }

    /// <summary>Takes in what another node has noted, if it is later; it is not told on.</summary>
    /// <returns>False: it is no entry of such a table.</returns>
    public bool Merge(StickEntry entry, long now)
    {
        Span<byte> key = stackalloc byte[_keyLength];
        if (!StickText.TryRead(entry.Key, Settings, key)) return false;
        long used = Math.Min(entry.UsedUnixMs, now + _life);
        if (used <= 0 || used + _life <= now) return true;
        int server = NumberOf(entry.Server);
        int bucket = BucketOf(key);
        if (server < 0 || !TryLock(bucket)) return true;
        int found = PlaceOf(bucket, key);
        int place = found >= 0 ? found : Oldest(bucket, now);
        ref Place known = ref _places[place];
        bool isLater = used != known.Used
            ? used > known.Used || IsAhead(known.Used, now)
            : found >= 0 && string.CompareOrdinal(entry.Server, _servers[known.Server]) > 0;
        if (isLater)
        {
            key.CopyTo(KeyAt(place));
            known = new Place { Server = server, Used = used };
        }

        Unlock(bucket);
        return true;
    }

    /// <summary>Adds what was noted here since the last call to a list, about <paramref name="most"/> at once; the rest follows with the next call.</summary>
    public void TakeChanges(string backend, int most, long now, List<StickEntry> into)
    {
        for (int i = 0; i < _changed.Length && into.Count < most; i++)
        {
            int word = _takeFrom;
            _takeFrom = (_takeFrom + 1) % _changed.Length;
            for (ulong bits = Interlocked.Exchange(ref _changed[word], 0); bits != 0; bits &= bits - 1)
                TakeBucket(backend, (word * WordBits) + BitOperations.TrailingZeroCount(bits), now, into);
        }
    }

    /// <summary>Adds entries to a list, from a place on.</summary>
    /// <returns>The place to go on from; -1: there are no more.</returns>
    public int Read(string backend, int from, int most, long now, List<StickEntry> into)
    {
        for (int bucket = from / Ways; bucket < _buckets; bucket++)
        {
            if (into.Count + Ways > most) return bucket * Ways;
            if (!TryLock(bucket)) continue;
            for (int place = bucket * Ways; place < (bucket + 1) * Ways; place++)
            {
                if (IsAlive(place, now)) into.Add(EntryAt(backend, place));
            }

            Unlock(bucket);
        }

        return -1;
    }

    /// <summary>Entries that have not expired.</summary>
    public int Count(long now)
    {
        int count = 0;
        for (int place = 0; place < _places.Length; place++)
        {
            if (IsAlive(place, now)) count++;
        }

        return count;
    }

    private void TakeBucket(string backend, int bucket, long now, List<StickEntry> into)
    {
        if (!TryLock(bucket))
        {
            Interlocked.Or(ref _changed[bucket / WordBits], 1UL << (bucket % WordBits));
            return;
        }

        for (int place = bucket * Ways; place < (bucket + 1) * Ways; place++)
        {
            if (!_places[place].IsChanged) continue;
            _places[place].IsChanged = false;
            if (IsAlive(place, now)) into.Add(EntryAt(backend, place));
        }

        Unlock(bucket);
    }

    private bool IsDue(long used, long now) => now - used >= _life / RenewalsPerLife || IsAhead(used, now);

    private bool IsAlive(int place, long now) => IsAlive(_places[place].Used, now);

    private bool IsAlive(long used, long now) => used != 0 && used + _life > now && !IsAhead(used, now);

    // Noted by a clock that was fast by more than a life: it would live until the clocks are there.
    private bool IsAhead(long used, long now) => used - _life > now;

    private StickEntry EntryAt(string backend, int place) =>
        new(backend, StickText.Of(KeyAt(place), Settings), _servers[_places[place].Server], _places[place].Used);

    private int PlaceOf(int bucket, ReadOnlySpan<byte> key)
    {
        for (int place = bucket * Ways; place < (bucket + 1) * Ways; place++)
        {
            if (_places[place].Used != 0 && KeyAt(place).SequenceEqual(key)) return place;
        }

        return -1;
    }

    private int Oldest(int bucket, long now)
    {
        int oldest = bucket * Ways;
        for (int place = oldest; place < (bucket + 1) * Ways; place++)
        {
            if (IsAhead(_places[place].Used, now)) return place;
            if (_places[place].Used < _places[oldest].Used) oldest = place;
        }

        return oldest;
    }

    private bool TryLock(int bucket)
    {
        for (int i = 0; i < Tries; i++)
        {
            int version = Volatile.Read(ref _versions[bucket]);
            if ((version & 1) == 0 && Interlocked.CompareExchange(ref _versions[bucket], version + 1, version) == version) return true;
        }

        return false;
    }

    private void Unlock(int bucket) => Volatile.Write(ref _versions[bucket], _versions[bucket] + 1);

    private Span<byte> KeyAt(int place) => _keys.AsSpan(place * _keyLength, _keyLength);

    private int BucketOf(ReadOnlySpan<byte> key) => (int)(StableHash.Of(key) % (ulong)_buckets);

    private struct Place
    {
        public long Used;       // milliseconds since 1970; 0: the place is free
        public int Server;
        public bool IsChanged;  // noted here and not taken yet
    }
}
