using HaActors.Net.Proxy.Http.Rules;

namespace HaActors.Net.Proxy.Http;

// Carrying a request and its answer.
internal sealed unsafe partial class HttpSession
{
    private byte* _answer;          // rented while it holds the beginning of an answer's head
    private int _answerCount;
    private bool _answerUnparsed;   // what was set aside holds more than was looked at
    private bool _awaitsAnswer;
    private bool _linkGoesOn;

    /// <summary>Moves both directions; true if the session went on to something else that can be done now.</summary>
    private bool MoveExchange()
    {
        if (_link is not null && !MoveRequest()) return false;
        if (_link is not null && _awaitsAnswer && !ReadAnswer()) return false;
        if (_phase != Phase.Exchange) return true;
        BodyState down = _down.Run();
        // Bytes behind the answer: the next one could not be told from them.
        if (_down.ExcessLength > 0) _linkGoesOn = false;
        switch (down)
        {
            case BodyState.Finished:
                FinishExchange();
                return _phase != Phase.Free;
            case BodyState.Yielded:
                RunAgain();
                break;
            case BodyState.SinkBroken:
                End(SessionOutcome.ClientReset, abort: true);
                return false;
            case BodyState.Truncated:
                _chosen?.AnsweredBadly();
                End(SessionOutcome.ServerReset, abort: true);
                return false;
            case BodyState.Malformed:
                _chosen?.AnsweredBadly();
                End(SessionOutcome.BadAnswer, abort: true);
                return false;
        }

        Count(0, _down.TakeMoved());
        return false;
    }

    /// <summary>Sends the request as far as it is there; false if the exchange is not what it was.</summary>
    private bool MoveRequest()
    {
        if (_requestSent < _requestCount && !SendRequest()) return _link is not null && _phase == Phase.Exchange;
        return _up.IsOver || MoveRequestBody();
    }

    /// <summary>Sends what the server gets first; false if not all of it could be sent.</summary>
    private bool SendRequest()
    {
        RelaySide side = _link!.Side;
        while (_requestSent < _requestCount)
        {
            if (!side.Writable) return false;
            int left = _requestCount - _requestSent;
            int sent = side.Send(_request + _requestSent, left);
            if (sent < 0)
            {
                if (RelaySide.WouldBlock()) side.AwaitRoom();
                else ServerGone();
                return false;
            }

            _requestSent += sent;
            if (sent < left) side.AwaitRoom();
        }

        return true;
    }

    /// <summary>False if the exchange cannot go on.</summary>
    private bool MoveRequestBody()
    {
        BodyState state = _up.Run();
        Count(_up.TakeMoved(), 0);
        if (_up.ExcessLength > 0)
        {
            SetAside(_up.ExcessStart - HttpLoop.Margin, _up.ExcessLength);
            _unparsed = true;
        }

        switch (state)
        {
            case BodyState.Yielded:
                RunAgain();
                return true;
            case BodyState.Truncated:
                End(SessionOutcome.ClientReset, abort: true);
                return false;
            case BodyState.Malformed when _awaitsAnswer:
                Fail(400, SessionOutcome.BadRequest);
                return false;
            case BodyState.Malformed:
                End(SessionOutcome.BadRequest, abort: true);
                return false;
            case BodyState.SinkBroken:
                // The server may have answered before it stopped reading.
                _link!.Side.Readable = _link.Side.HungUp = true;
                return true;
            default:
                return true;
        }
    }

    /// <summary>Reads the answer's head and passes it on; true if it is there.</summary>
    private bool ReadAnswer()
    {
        HttpLoop http = _loop.Http;
        RelaySide side = _link!.Side;
        for (int turn = 0; ; turn++)
        {
            if (_down.IsBlocked && !FlushInterim()) return false;
            // A server may send interim answers without end.
            if (turn == TurnsBeforeYield)
            {
                RunAgain();
                return false;
            }

            int have = _answerCount;
            if (have > 0) Buffer.MemoryCopy(_answer, http.Input, have, have);
            if (!_answerUnparsed)
            {
                if (!side.Readable) return false;
                int got = side.Receive(http.Input + have, HttpLoop.ReadSize - have);
                if (got <= 0)
                {
                    if (got == 0 || !RelaySide.WouldBlock()) ServerGone();
                    return false;
                }

                have += got;
                _isRepeatable = false;
            }

            _answerUnparsed = false;
            HeadError error = http.Response.Parse(new Span<byte>(http.Input, have), _isHead);
            if (error == HeadError.Incomplete && have < HttpLoop.ReadSize)
            {
                SetAnswerAside(0, have);
                _link.AwaitRest();
            }
            else if (error != HeadError.None || (http.Response.Status == 101 && (!_upgrades || _requestSent < _requestCount)))
            {
                _chosen!.AnsweredBadly();
                Fail(502, SessionOutcome.BadAnswer);
                return false;
            }
            else if (http.Response.IsInterim)
            {
                if (!PassInterim(have)) return false;
            }
            else
            {
                DropAnswer();
                return TakeAnswer(have);
            }
        }
    }

    private bool PassInterim(int have)
    {
        ResponseHead head = _loop.Http.Response;
        // HTTP/1.0 does not know them (RFC 9110 section 15.2).
        if (!_isHttp10)
        {
            var writer = new HeadWriter(_loop.Http.HeadRoom);
            WriteAnswer(ref writer, head, new ReadOnlySpan<byte>(_loop.Http.Input, have));
            if (writer.Overflowed || writer.Length > LoopMemory.BufferSize)
            {
                Fail(502, SessionOutcome.BadAnswer);
                return false;
            }

            _down.Begin(BodyKind.None, 0, _link!.Side, _client);
            fixed (byte* bytes = _loop.Http.HeadRoom) _down.Deliver(bytes, writer.Length);
            if (_down.State == BodyState.SinkBroken)
            {
                End(SessionOutcome.ClientReset, abort: true);
                return false;
            }
        }

        SetAnswerAside(head.Length, have - head.Length);
        _answerUnparsed = _answerCount > 0;
        return true;
    }

    /// <summary>Sends the rest of an interim answer; false: there is still no room, or the session is over.</summary>
    private bool FlushInterim()
    {
        if (_down.Run() == BodyState.SinkBroken) End(SessionOutcome.ClientReset, abort: true);
        return _phase == Phase.Exchange && !_down.IsBlocked;
    }

    private bool TakeAnswer(int have)
    {
        HttpLoop http = _loop.Http;
        ResponseHead head = http.Response;
        bool decodes = _isHttp10 && head.Body == BodyKind.Chunked;
        // Nobody but us undoes "chunked" for an old client; who would tell it of the other codings?
        if (decodes && head.IsCoded)
        {
            Fail(502, SessionOutcome.BadAnswer);
            return false;
        }

        // Before the request is over nothing can be said about what follows it.
        if (!_up.IsAllRead || head.Body == BodyKind.UntilClose || decodes || _frontend.IsClosed) _clientGoesOn = false;
        NoteAnswer(head, new ReadOnlySpan<byte>(http.Input, have));
        _linkGoesOn = head.KeepsAlive && head.Body != BodyKind.UntilClose && !_backend.Http.ServerClose;
        if (KnowsByConnection(head, new ReadOnlySpan<byte>(http.Input, have))) _link!.Bind();
        // RFC 9112 section 6.1: not to HTTP/1.0, not even where it describes a body that is not there.
        if (_isHttp10) head.Drop(FieldName.TransferEncoding);
        if (!TellsUpgrade(head)) head.Drop(FieldName.Upgrade);

        var writer = new HeadWriter(http.HeadRoom);
        WriteAnswer(ref writer, head, new ReadOnlySpan<byte>(http.Input, have));
        BodyKind kind = head.Status == 101 ? BodyKind.UntilClose : head.Body;
        _down.Begin(kind, head.ContentLength, _link!.Side, _client, decodes);
        _down.IsLast = !_clientGoesOn;
        _down.Take(HttpLoop.Margin + head.Length, have - head.Length, out int start, out int length);
        if (writer.Overflowed || writer.Length > start || _down.State == BodyState.Malformed)
        {
            _chosen!.AnsweredBadly();
            Fail(502, SessionOutcome.BadAnswer);
            return false;
        }

        if (!_down.IsAllRead) _link!.AwaitRest();
        _chosen!.Answered(head.Status);
        if (_down.ExcessLength > 0) _linkGoesOn = false;
        // An answer may be early; the server still gets all of the request.
        if (_requestSent == _requestCount) DropRequest();
        _awaitsAnswer = false;
        // The head goes right before the body that came with it, so that one call sends both.
        Span<byte> whole = http.Room[(start - writer.Length)..(start + length)];
        writer.Written.CopyTo(whole);
        fixed (byte* bytes = whole) _down.Deliver(bytes, whole.Length);
        Count(0, head.Length + _down.TakeMoved());
        if (head.Status == 101) BeginTunnel();
        return true;
    }

    private void WriteAnswer(scoped ref HeadWriter writer, ResponseHead head, ReadOnlySpan<byte> bytes)
    {
        Verdict verdict = _http.ResponseRules.IsEmpty ? default : _http.ResponseRules.Apply(new MessageView(bytes, head, null, head.Status, _source));
        CookiePersistence? cookie = head.IsInterim ? null : _backend.Http.Cookie;
        cookie?.DropFromAnswer(bytes, head);
        writer.Add("HTTP/1.1"u8);
        writer.Add(head.StatusLine(bytes)[8..]);
        writer.Add("\r\n"u8);
        writer.AddFields(bytes, head);
        if (verdict.LinesLength > 0) writer.Add(_http.ResponseRules.Lines(verdict));
        if (cookie is not null && !ReferenceEquals(_bound, _chosen))
        {
            cookie.WriteTo(ref writer, _chosen!);
            _record.ServerCookie = CookieToClient.Inserted;
            // The session left the server that it is bound to, because it could not be had.
            if (_bound is not null) _record.ClientCookie = CookieFromClient.Down;
        }

        if (TellsUpgrade(head)) writer.Add("Connection: upgrade\r\n"u8);
        if (head.Status != 101 && !head.IsInterim)
        {
            if (!_clientGoesOn) writer.Add("Connection: close\r\n"u8);
            else if (_isHttp10) writer.Add("Connection: keep-alive\r\n"u8);
        }

        writer.Add("\r\n"u8);
    }

    // 426 says by Upgrade what the server would speak (RFC 9110 section 15.5.22).
    private static bool TellsUpgrade(ResponseHead head) => head.Status is 101 or 426;

    /// <summary>The connection to the server ended before the answer's head was whole.</summary>
    private void ServerGone()
    {
        if (_isRepeatable && _link!.Uses > 0)
        {
            SendAgain();
            return;
        }

        // A connection that has lain idle may end in the moment of its next use; that is nobody's fault.
        if (_answerCount == 0 && _link!.Uses == 0) _chosen!.Erred();
        if (_answerCount > 0 || _link!.Uses == 0) _chosen!.AnsweredBadly();
        Fail(502, SessionOutcome.ServerReset);
    }

    private void FinishExchange()
    {
        Count(0, _down.TakeMoved());
        LeaveServer(_linkGoesOn && _up.State == BodyState.Finished);
        EndRequest(_outcome, _failedIn);
        _up.Release();
        DropRequest();
        if (_clientGoesOn)
        {
            _phase = Phase.Idle;
            _isHead = _isHttp10 = false;
            _deadline = _loop.Now + _http.KeepAliveTimeout;
        }
        else if (!_client.HungUp && (_lingers || _inputCount > 0 || !_up.IsAllRead || _client.Readable))
        {
            ReleaseBuffers();
            _client.EndSending();
            _phase = Phase.Lingering;
            _deadline = _loop.Now + Math.Min(LingerMilliseconds, _frontend.ClientTimeout);
        }
        else
        {
            End(_outcome, abort: false);
        }
    }

    /// <summary>Ends the exchange with an error of ours, in place of the answer, and the connection with it.</summary>
    private void Fail(int status, SessionOutcome outcome)
    {
        if (_down.IsBlocked)
        {
            // A part of an interim answer is under way: nothing can be said behind it.
            End(outcome, abort: true);
            return;
        }

        NoteFailure(status);
        LeaveServer(keepsLink: false);
        _ticket?.Cancel();
        _outcome = outcome;
        _clientGoesOn = _linkGoesOn = false;
        _lingers = true;
        ReleaseBuffers();
        Reply(_http.Errors.Of(status));
    }

    /// <summary>Answers in place of a server.</summary>
    private void Reply(ReadOnlySpan<byte> reply)
    {
        _awaitsAnswer = false;
        _again = true;
        _phase = Phase.Exchange;
        _down.Release();
        _down.Begin(BodyKind.None, 0, _client, _client);
        _down.IsLast = !_clientGoesOn;
        if (_isHead) reply = reply[..(reply.IndexOf("\r\n\r\n"u8) + 4)];
        fixed (byte* bytes = reply) _down.Deliver(bytes, reply.Length);
        Count(0, reply.Length);
    }

    private void SetAnswerAside(int at, int count)
    {
        if (count == 0)
        {
            DropAnswer();
            return;
        }

        if (_answer == null) _answer = _loop.Memory.RentBuffer();
        Buffer.MemoryCopy(_loop.Http.Input + at, _answer, count, count);
        _answerCount = count;
    }

    private void DropAnswer()
    {
        if (_answer != null) _loop.Memory.Return(_answer);
        _answer = null;
        _answerCount = 0;
        _answerUnparsed = false;
    }

    private void ReleaseBuffers()
    {
        DropInput();
        DropRequest();
        DropAnswer();
    }
}
