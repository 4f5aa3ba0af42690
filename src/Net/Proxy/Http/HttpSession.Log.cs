namespace HaActors.Net.Proxy.Http;

/// <content>What is counted and logged of each request.</content>
internal sealed unsafe partial class HttpSession
{
    private RequestNote? _note;     // rented from the head of a request to the end of its answer, if it will be logged
    private HttpRecord _record;
    private bool _requestGoesOn;
    private bool _isOwnAnswer;      // of a rule, which HAProxy calls local
    private long _begun;            // first byte of the request's head
    private long _headAt;
    private long _answeredAt;
    private long _bytesBefore;
    private SessionPhase _failedIn;

    /// <summary>There is a whole head.</summary>
    private void BeginRequest(RequestHead head, ReadOnlySpan<byte> bytes)
    {
        BeginRequest();
        _headAt = _loop.Now;
        if (!_frontend.Logs) return;
        _note = _loop.Http.RentNote();
        _note.Begin(head.Line(bytes));
        if (!_http.RequestCaptures.IsEmpty) _note.AddRequest(_http.RequestCaptures, head, bytes);
    }

    /// <summary>A request is there, or what was to be one.</summary>
    private void BeginRequest()
    {
        _requestGoesOn = true;
        _isOwnAnswer = false;
        _headAt = _answeredAt = -1;
        _failedIn = SessionPhase.Data;
        _record = new HttpRecord { Status = -1 };
        _bytesBefore = Trace.BytesOut;
        Trace.BeginRequest();
    }

    private void NoteAnswer(ResponseHead head, ReadOnlySpan<byte> bytes)
    {
        _answeredAt = _loop.Now;
        _record.Status = head.Status;
        if (_note is not null && !_http.AnswerCaptures.IsEmpty) _note.AddAnswer(_http.AnswerCaptures, head, bytes);
    }

    /// <summary>The request failed, and the client is told by a status.</summary>
    private void NoteFailure(int status)
    {
        if (!_requestGoesOn) BeginRequest();
        _failedIn = CurrentPhase ?? SessionPhase.Data;
        if (_phase == Phase.Queued) Trace.LeaveQueue(_loop.Now);
        _record.Status = status;
        _answeredAt = -1;
    }

    /// <summary>Counts and logs a request that is over.</summary>
    private void EndRequest(SessionOutcome outcome, SessionPhase phase)
    {
        if (!_requestGoesOn) return;
        _requestGoesOn = false;
        int wait = Span(_headAt, Trace.Assigned);
        int connect = Span(Trace.Assigned, Trace.Connected);
        int answer = Span(Trace.Connected, _answeredAt);
        int total = (int)(_loop.Now - _begun);
        int answers = ExchangeCounter.ClassOf(_record.Status);
        _frontend.CountRequest(answers, outcome, _isOwnAnswer, denied: outcome == SessionOutcome.BadRequest && _headAt >= 0);
        if (Trace.Backend is { } backend)
        {
            backend.Counters.Add(ExchangeCounter.Answers + answers, 1);
            backend.Counters.Add(ExchangeCounter.Requests, 1);
            if (outcome == SessionOutcome.NoServer) backend.Counters.Add(ExchangeCounter.NoServer, 1);
            ExchangeCounter.AddEnd(backend.Counters, 0, outcome);
            ExchangeCounter.AddTimes(backend.Counters, 0, wait, connect, answer, total);
        }

        if (Trace.Server is { } server)
        {
            // What the proxy itself answers is none of the server's answers.
            if (_answeredAt >= 0) server.Counters.Add(ServerCounter.Exchange + ExchangeCounter.Answers + answers, 1);
            server.Counters.Add(ServerCounter.Exchange + ExchangeCounter.Requests, 1);
            ExchangeCounter.AddEnd(server.Counters, ServerCounter.Exchange, outcome);
            ExchangeCounter.AddTimes(server.Counters, ServerCounter.Exchange, wait, connect, answer, total);
        }

        if (_frontend.Logs) Log(outcome, phase, wait, connect, answer, total);
        DropNote();
    }

    private void Log(SessionOutcome outcome, SessionPhase phase, int wait, int connect, int answer, int total)
    {
        bool well = outcome is SessionOutcome.ClientClosed or SessionOutcome.ServerClosed && _record.Status < 500;
        if (!_loop.Logs(well)) return;
        SessionRecord record = Trace.Record(outcome, phase, _loop.Now);
        (record.IsHttp, record.Http) = (true, _record);
        (record.Began, record.Waited, record.Connect, record.Total) = (_begun, wait, connect, total);
        // As HAProxy, for which the frontend stands in until a backend is chosen.
        record.Backend = Trace.Backend?.Name ?? _frontend.Name;
        record.Bytes = Trace.BytesOut - _bytesBefore;
        ref HttpRecord http = ref record.Http;
        (http.Request, http.Answer) = (Span(_begun, _headAt), answer);
        http.IsLocal = _isOwnAnswer;
        http.CapturesRequest = _note is not null && !_http.RequestCaptures.IsEmpty;
        http.CapturesAnswer = _note is not null && !_http.AnswerCaptures.IsEmpty;
        if (_note is not null) (http.LineLength, http.RequestHeaders, http.AnswerHeaders) = (_note.LineLength, _note.RequestHeaders, _note.AnswerHeaders);
        _frontend.Log(record, _note is null ? default : _note.Text, _loop);
    }

    private void Count(long bytesIn, long bytesOut)
    {
        if (bytesIn > 0)
        {
            Trace.BytesIn += bytesIn;
            _frontend.Counters.Add(FrontendCounter.BytesIn, bytesIn);
            _chosen?.Counters.Add(ServerCounter.BytesIn, bytesIn);
        }

        if (bytesOut > 0)
        {
            Trace.BytesOut += bytesOut;
            _frontend.Counters.Add(FrontendCounter.BytesOut, bytesOut);
            _chosen?.Counters.Add(ServerCounter.BytesOut, bytesOut);
        }
    }

    /// <summary>The request is neither counted nor logged.</summary>
    private void DropNote()
    {
        _requestGoesOn = false;
        if (_note is not null) _loop.Http.Return(_note);
        _note = null;
    }

    private static int Span(long from, long to) => from < 0 || to < 0 ? -1 : (int)(to - from);
}
