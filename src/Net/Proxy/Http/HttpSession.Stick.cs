using HaActors.Net.Model;

namespace HaActors.Net.Proxy.Http;

// Persistence by a stick table.
internal sealed unsafe partial class HttpSession
{
    private byte[] _stickKey = [];      // of the request; made when the first one needs it
    private int _stickLength;           // 0: it has none
    private LoopServer? _stuck;         // the server that the table names
    private bool _stickDue;             // the table is to be told which server it is

    /// <summary>Reads the request's key and looks for its server.</summary>
    private void FindStuck(StickTable table, RequestHead head, ReadOnlySpan<byte> bytes)
    {
        (_stuck, _stickLength) = (null, 0);
        if (_stickKey.Length == 0) _stickKey = new byte[StickText.LongestKey];
        Span<byte> key = _stickKey.AsSpan(0, table.KeyLength);
        if (table.Settings.On == StickKey.Source)
        {
            StickText.WriteAddress(_source.AddressBytes, key);
        }
        else
        {
            ReadOnlySpan<byte> value = table.Settings.On == StickKey.Header ? Header(head, bytes, table.Name) : Cookie(head, bytes, table.Name);
            if (value.IsEmpty) return;
            StickText.WriteValue(value, key);
        }

        _stickLength = key.Length;
        _stuck = _backend.BoundByKey(key, out _stickDue);
    }

    private void Stick()
    {
        (_stickDue, _stuck) = (false, _chosen);
        _backend.Bind(_stickKey.AsSpan(0, _stickLength), _chosen!);
    }

    private static ReadOnlySpan<byte> Header(RequestHead head, ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> name) =>
        head.TryValue(bytes, name, out ReadOnlySpan<byte> value) ? value : default;

    private static ReadOnlySpan<byte> Cookie(RequestHead head, ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> name) =>
        Cookies.TryFind(bytes, head, name, out _, out ReadOnlySpan<byte> value) ? value : default;
}
