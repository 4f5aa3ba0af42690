namespace HaActors.Net.Proxy;

/// <summary>
/// HAProxy's tcplog fields (configuration.txt, section 8.2.2):
/// <c>client:port [accept date] frontend backend/server Tw/Tc/Tt bytes termination actconn/feconn/beconn/srv_conn/retries srv_queue/backend_queue</c>.
/// </summary>
internal static class TcpLogLine
{
    public static void Append(ref LogText line, in SessionRecord record, LogClock clock)
    {
        AppendStart(ref line, record, clock);
        line.Add(record.Waited, '/');
        line.Add(record.Connect, '/');
        line.Add(record.Total, ' ');
        line.Add(record.Bytes, ' ');
        line.Add(TerminationCode.Of(record.Outcome, record.Phase));
        AppendLoad(ref line, record);
    }

    /// <summary>Who, when and where, which httplog has as well.</summary>
    public static void AppendStart(ref LogText line, in SessionRecord record, LogClock clock)
    {
        line.Add(record.Client);
        line.Add(" ["u8);
        clock.Append(ref line, record.Began);
        line.Add("] "u8);
        line.Add(record.Frontend);
        // As HAProxy marks what came over TLS.
        line.Add(record.IsTls ? "~ "u8 : " "u8);
        line.Add(record.Backend);
        line.Add((byte)'/');
        if (record.Server.Length == 0) line.Add("<NOSRV>"u8);
        else line.Add(record.Server);
        line.Add((byte)' ');
    }

    /// <summary>The numbers of the load, which httplog has as well.</summary>
    public static void AppendLoad(ref LogText line, in SessionRecord record)
    {
        line.Add((byte)' ');
        line.Add(record.OpenOfNode, '/');
        line.Add(record.OpenOfFrontend, '/');
        line.Add(record.OpenOfBackend, '/');
        line.Add(record.OpenOfServer, '/');
        if (record.Redispatched) line.Add((byte)'+');
        line.Add(record.Retries, ' ');
        line.Add(record.ServerQueue, '/');
        line.Add(record.BackendQueue);
    }
}
