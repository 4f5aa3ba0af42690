using System.Text;
using HaActors.Net.Model;
using HaActors.Net.Native;
using HaActors.Net.Proxy.Http.Rules;

namespace HaActors.Net.Proxy.Http;

// Reading a request and writing it for the server.
internal sealed unsafe partial class HttpSession
{
    private byte* _input;           // rented while it holds the beginning of a head, or requests that wait for their turn
    private int _inputCount;
    private bool _unparsed;         // the input has not been looked at since it was set aside
    private bool _headBegun;
    private int _requests;
    private byte* _request;         // rented from the head of a request to that of its answer: what the server gets first
    private int _requestCount;
    private int _requestSent;
    private bool _isHead;
    private bool _isHttp10;
    private bool _isRepeatable;
    private bool _upgrades;
    private bool _clientGoesOn;

    private Span<byte> RequestRoom => new(_request, LoopMemory.BufferSize + LoopMemory.BufferMargin);

    /// <summary>Reads until there is a whole head; true if the session went on to another phase.</summary>
    private bool ReadRequest()
    {
        if (!_introduced && !TakeHeader()) return false;
        HttpLoop http = _loop.Http;
        while (true)
        {
            int have = _inputCount;
            if (have > 0) Buffer.MemoryCopy(_input, http.Input, have, have);
            if (!_unparsed)
            {
                if (!_client.Readable) return false;
                int got = _client.Receive(http.Input + have, HttpLoop.ReadSize - have);
                if (got <= 0)
                {
                    if (got == 0 || !RelaySide.WouldBlock()) EndOfRequests(got);
                    return false;
                }

                have += got;
            }

            _unparsed = false;
            if (!_headBegun) _begun = _loop.Now;
            HeadError error = http.Request.Parse(new Span<byte>(http.Input, have));
            if (error == HeadError.Incomplete && have == HttpLoop.ReadSize) error = TooLong(have);
            if (error == HeadError.None)
            {
                TakeRequest(have);
                return true;
            }

            if (error != HeadError.Incomplete)
            {
                Fail(error.Status(), SessionOutcome.BadRequest);
                return true;
            }

            if (!_headBegun)
            {
                _headBegun = true;
                if (_requests == 0) Sockets.AckAtOnce(_client.Fd);
                _deadline = _loop.Now + _http.RequestTimeout;
            }

            SetAside(0, have);
        }
    }

    private HeadError TooLong(int have) => new ReadOnlySpan<byte>(_loop.Http.Input, have).Contains((byte)'\n') ? HeadError.TooLarge : HeadError.TargetTooLong;

    private void EndOfRequests(int got)
    {
        // Half a head is a bad request for the log, of which HAProxy says 400 although nobody hears it; a connection without one is none.
        if (_headBegun) NoteFailure(400);
        if (got < 0) End(SessionOutcome.ClientReset, abort: true);
        else End(_headBegun ? SessionOutcome.ClientReset : SessionOutcome.ClientClosed, abort: false);
    }

    /// <summary>Keeps bytes of the loop's input until they can be used.</summary>
    private void SetAside(int at, int count)
    {
        if (count == 0)
        {
            DropInput();
            return;
        }

        if (_input == null) _input = _loop.Memory.RentBuffer();
        Buffer.MemoryCopy(_loop.Http.Input + at, _input, count, count);
        _inputCount = count;
    }

    private void DropInput()
    {
        if (_input != null) _loop.Memory.Return(_input);
        _input = null;
        _inputCount = 0;
    }

    private void TakeRequest(int have)
    {
        RequestHead head = _loop.Http.Request;
        var bytes = new ReadOnlySpan<byte>(_loop.Http.Input, have);
        _requests++;
        _headBegun = false;
        BeginRequest(head, bytes);
        _isHead = head.Method == RequestMethod.Head;
        _isHttp10 = head.IsHttp10;
        _clientGoesOn = head.KeepsAlive;
        _upgrades = WantsUpgrade(head, bytes);
        _up.Begin(head.Body, head.ContentLength, _client, null);
        if (_http.MonitorUri.Length > 0 && head.Path(bytes).SequenceEqual(_http.MonitorUri))
        {
            Monitor(have);
            return;
        }

        Verdict verdict = default;
        if (!_http.Rules.IsEmpty)
        {
            verdict = _http.Rules.Apply(View(head, bytes));
            if (verdict.Answer is not null || verdict.Failed)
            {
                AnswerByRule(verdict, have);
                return;
            }
        }

        Trace.Backend = _backend = verdict.Backend ?? _frontend.Backend;
        if (_backend.Stick is { } table) FindStuck(table, head, bytes);
        else (_stuck, _stickLength) = (null, 0);
        _request = _loop.Memory.RentBuffer();
        var writer = new HeadWriter(RequestRoom);
        WriteRequest(ref writer, head, bytes, verdict);
        _up.Take(HttpLoop.Margin + head.Length, have - head.Length, out int start, out int length);
        if (writer.Overflowed || writer.Length + length > RequestRoom.Length)
        {
            Fail(431, SessionOutcome.BadRequest);
            return;
        }

        if (_up.State == BodyState.Malformed)
        {
            Fail(400, SessionOutcome.BadRequest);
            return;
        }

        _loop.Http.Room.Slice(start, length).CopyTo(RequestRoom[writer.Length..]);
        _requestCount = writer.Length + length;
        _requestSent = 0;
        Count(head.Length + _up.TakeMoved(), 0);
        SetAsideExcess();
        _isRepeatable = head.IsIdempotent && _up.IsAllRead;
        // A client may hold its body back until it knows that the head has come (Nagle's algorithm).
        if (_requests == 1 && !_up.IsAllRead) Sockets.AckAtOnce(_client.Fd);
        _awaitsAnswer = true;
        _attempts = 0;
        _hash = Hash(head, bytes);
        Assign(null, SessionOutcome.NoServer);
    }

    private MessageView View(RequestHead head, ReadOnlySpan<byte> bytes) => new(bytes, head, head, 0, _source);

    private void SetAsideExcess()
    {
        SetAside(_up.ExcessStart - HttpLoop.Margin, _up.ExcessLength);
        _unparsed = _inputCount > 0;
    }

    private ulong Hash(RequestHead head, ReadOnlySpan<byte> bytes)
    {
        switch (_backend.Balance)
        {
            case BalanceAlgorithm.Source:
                return StableHash.Of(_source);
            case BalanceAlgorithm.Uri:
                return StableHash.Of(head.Path(bytes));
            case BalanceAlgorithm.Header:
                return head.TryValue(bytes, _backend.Http.HashHeader, out ReadOnlySpan<byte> value) ? StableHash.Of(value) : StableHash.Of(_source);
            default:
                return 0;
        }
    }

    // Not of HTTP/1.0 (RFC 9110 section 7.8), not behind a body, and not to HTTP/2, whose requests we would not see.
    private static bool WantsUpgrade(RequestHead head, ReadOnlySpan<byte> bytes)
    {
        if (!head.AsksUpgrade || head.IsHttp10 || head.Body != BodyKind.None || !head.TryFind(FieldName.Upgrade, out int field)) return false;
        ReadOnlySpan<byte> list = head.Value(bytes, head.Fields[field]);
        while (HeadSyntax.NextElement(ref list, out ReadOnlySpan<byte> protocol))
        {
            if (protocol.Length >= 2 && (protocol[0] | 0x20) == 'h' && protocol[1] == '2') return false;
            if (Ascii.EqualsIgnoreCase(protocol, "tls/1.0"u8)) return false;
        }

        return true;
    }

    private void WriteRequest(scoped ref HeadWriter writer, RequestHead head, ReadOnlySpan<byte> bytes, in Verdict verdict)
    {
        bool hasHost = verdict.SetsHost || head.IsAbsolute || head.TryFind(FieldName.Host, out _);
        writer.Add(head.MethodText(bytes));
        writer.Add((byte)' ');
        writer.Add(verdict.PathLength > 0 ? _http.Rules.Path(verdict) : head.Path(bytes));
        writer.Add(head.Query(bytes));
        // A request of HTTP/1.0 without Host has no valid form in HTTP/1.1.
        writer.Add(hasHost ? " HTTP/1.1\r\n"u8 : " HTTP/1.0\r\n"u8);
        if (head.IsAbsolute)
        {
            head.Drop(FieldName.Host);
            if (!verdict.SetsHost) writer.AddField("Host"u8, head.Authority(bytes));
        }

        _bound = null;
        if (_backend.Http.Cookie is not null) (_record.ClientCookie, _record.ServerCookie) = (CookieFromClient.None, CookieToClient.None);
        if (_backend.Http.Cookie is { } cookie && cookie.TryFind(bytes, head, out int cookies, out ReadOnlySpan<byte> value))
        {
            _bound = _backend.BoundByCookie(value);
            _record.ClientCookie = _bound is null ? CookieFromClient.Invalid : CookieFromClient.Valid;
            if (cookie.Indirect)
            {
                head.Fields[cookies].Dropped = true;
                cookie.WriteOthers(ref writer, head.Value(bytes, head.Fields[cookies]));
            }
        }

        if (!_upgrades) head.Drop(FieldName.Upgrade);
        // RFC 9110 section 10.1.1: HTTP/1.0 cannot mean it.
        if (_isHttp10) head.Drop(FieldName.Expect);
        if (_http.ForwardedFor) head.Drop(FieldName.XForwardedProto);
        writer.AddFields(bytes, head);
        if (_upgrades) writer.Add("Connection: upgrade\r\n"u8);
        else if (_backend.Http.ServerClose || !hasHost) writer.Add("Connection: close\r\n"u8);
        if (_http.ForwardedFor || _http.Forwarded) AddForwarded(ref writer);
        if (verdict.LinesLength > 0) writer.Add(_http.Rules.Lines(verdict));
        writer.Add("\r\n"u8);
    }

    private void AddForwarded(scoped ref HeadWriter writer)
    {
        Span<byte> text = stackalloc byte[AddressText.MaxLength];
        ReadOnlySpan<byte> address = _source.AddressBytes;
        int length = AddressText.Write(address, text);
        ReadOnlySpan<byte> client = text[..length];
        if (_http.ForwardedFor)
        {
            writer.AddField("X-Forwarded-For"u8, client);
            writer.Add(_client.IsPlain ? "X-Forwarded-Proto: http\r\n"u8 : "X-Forwarded-Proto: https\r\n"u8);
        }

        if (!_http.Forwarded) return;
        writer.Add(_client.IsPlain ? "Forwarded: proto=http;for="u8 : "Forwarded: proto=https;for="u8);
        // RFC 7239 section 6: an IPv6 address stands in brackets and quotes.
        if (address.Length > 4) writer.Add("\"["u8);
        writer.Add(client);
        if (address.Length > 4) writer.Add("]\""u8);
        writer.Add("\r\n"u8);
    }

    private void DropRequest()
    {
        if (_request != null) _loop.Memory.Return(_request);
        _request = null;
        _requestCount = _requestSent = 0;
    }
}
