namespace HaActors.Net.Proxy;

/// <summary>
/// HAProxy's httplog fields (configuration.txt, section 8.2.3): <c>client:port [request date] frontend backend/server TR/Tw/Tc/Tr/Ta status bytes
/// - - termination actconn/feconn/beconn/srv_conn/retries srv_queue/backend_queue {request headers} {answer headers} "request line"</c>. The
/// two dashes are the cookies that HAProxy can capture.
/// </summary>
internal static class HttpLogLine
{
    /// <param name="text">What <see cref="HttpRecord"/> counts.</param>
    public static void Append(ref LogText line, in SessionRecord record, ReadOnlySpan<byte> text, LogClock clock)
    {
        ref readonly HttpRecord http = ref record.Http;
        TcpLogLine.AppendStart(ref line, record, clock);
        line.Add(http.Request, '/');
        line.Add(record.Waited, '/');
        line.Add(record.Connect, '/');
        line.Add(http.Answer, '/');
        line.Add(record.Total, ' ');
        line.Add(http.Status, ' ');
        line.Add(record.Bytes);
        line.Add(" - - "u8);
        line.Add(http.IsLocal ? "LR" : TerminationCode.Of(record.Outcome, record.Phase));
        line.Add(CookieCode.Letter(http.ClientCookie));
        line.Add(CookieCode.Letter(http.ServerCookie));
        TcpLogLine.AppendLoad(ref line, record);
        AppendHeaders(ref line, text.Slice(http.LineLength, http.RequestHeaders), http.CapturesRequest);
        AppendHeaders(ref line, text.Slice(http.LineLength + http.RequestHeaders, http.AnswerHeaders), http.CapturesAnswer);
        line.Add(" \""u8);
        if (http.LineLength == 0) line.Add("<BADREQ>"u8);
        else line.AddQuoted(text[..http.LineLength]);
        line.Add((byte)'"');
    }

    private static void AppendHeaders(ref LogText line, ReadOnlySpan<byte> values, bool captures)
    {
        if (!captures) return;
        line.Add(" {"u8);
        while (true)
        {
            int end = values.IndexOf(RequestNote.Separator);
            line.AddBraced(end < 0 ? values : values[..end]);
            if (end < 0) break;
            line.Add((byte)'|');
            values = values[(end + 1)..];
        }

        line.Add((byte)'}');
    }
}
