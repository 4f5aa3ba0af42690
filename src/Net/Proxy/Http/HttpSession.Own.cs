using System.Buffers.Text;
using HaActors.Net.Model;
using HaActors.Net.Proxy.Http.Rules;

namespace HaActors.Net.Proxy.Http;

// Answering in place of a server.
internal sealed unsafe partial class HttpSession
{
    /// <summary>Says whether the proxy would serve, to whoever watches it.</summary>
    private void Monitor(int have)
    {
        RequestHead head = _loop.Http.Request;
        bool fails = _http.MonitorFail?.Holds(View(head, new ReadOnlySpan<byte>(_loop.Http.Input, have))) ?? false;
        // As HAProxy does not, or every look of a watcher would be a request.
        DropNote();
        if (fails) Fail(503, SessionOutcome.ClientClosed);
        else ReplyToRequest("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nCache-Control: no-cache\r\n"u8, default, have);
    }

    private void AnswerByRule(in Verdict verdict, int have)
    {
        RequestHead head = _loop.Http.Request;
        switch (verdict.Answer?.Action)
        {
            case HttpAction.Deny deny:
                Fail(deny.Status, SessionOutcome.BadRequest);
                break;
            case HttpAction.Return:
                _isOwnAnswer = true;
                ReadOnlySpan<byte> reply = verdict.Answer.Reply;
                int end = reply.IndexOf("\r\n\r\n"u8) + 2;
                ReplyToRequest(reply[..end], reply[(end + 2)..], have);
                break;
            case HttpAction.Redirect redirect:
                _isOwnAnswer = true;
                var location = new HeadWriter(_loop.Http.HeadRoom);
                location.Add(Replies.RedirectHead(redirect.Code));
                verdict.Answer.Text.Write(ref location, View(head, new ReadOnlySpan<byte>(_loop.Http.Input, have)));
                location.Add("\r\n"u8);
                if (location.Overflowed) Fail(500, SessionOutcome.BadRequest);
                else ReplyToRequest(location.Written, default, have);
                break;
            default:
                Fail(500, SessionOutcome.BadRequest);
                break;
        }
    }

    /// <summary>Answers a whole request, after which the next may follow.</summary>
    /// <param name="head">The answer's head without the empty line.</param>
    private void ReplyToRequest(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body, int have)
    {
        RequestHead request = _loop.Http.Request;
        Count(request.Length, 0);
        _up.Take(HttpLoop.Margin + request.Length, have - request.Length, out _, out _);
        _up.TakeMoved();
        // A body that nobody reads cannot be told from the next request.
        if (!_up.IsAllRead || _frontend.IsClosed) _clientGoesOn = false;
        if (_clientGoesOn) SetAsideExcess();
        _request = _loop.Memory.RentBuffer();
        var writer = new HeadWriter(RequestRoom);
        writer.Add(head);
        if (!_clientGoesOn) writer.Add("Connection: close\r\n"u8);
        else if (_isHttp10) writer.Add("Connection: keep-alive\r\n"u8);
        writer.Add("\r\n"u8);
        writer.Add(body);
        Utf8Parser.TryParse(head[9..12], out _record.Status, out _);
        Reply(writer.Overflowed ? _http.Errors.Of(500) : writer.Written);
    }
}
