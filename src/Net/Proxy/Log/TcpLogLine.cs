using System.Globalization;
using System.Net;
using System.Text;

namespace HaActors.Net.Proxy;

/// <summary>
/// HAProxy's tcplog fields (configuration.txt, section 8.2.2):
/// <c>client:port [accept date] frontend backend/server Tw/Tc/Tt bytes termination actconn/feconn/beconn/srv_conn/retries srv_queue/backend_queue</c>.
/// </summary>
internal static class TcpLogLine
{
    // HAProxy writes month names in English whatever the locale.
    private const string DateFormat = "dd/MMM/yyyy:HH:mm:ss.fff";

    public static void Append(StringBuilder line, in SessionRecord record, DateTimeOffset accepted)
    {
        line.Append(new IPAddress(record.Client.AddressBytes)).Append(':').Append(record.Client.Port)
            .Append(" [").Append(accepted.ToString(DateFormat, CultureInfo.InvariantCulture)).Append("] ")
            .Append(record.Frontend).Append(' ')
            .Append(record.Backend).Append('/').Append(record.Server.Length == 0 ? "<NOSRV>" : record.Server).Append(' ');
        if (record.Http is not null)
        {
            line.Append(record.Http);
            return;
        }

        line.Append(record.Waited).Append('/').Append(record.Connect).Append('/').Append(record.Total).Append(' ')
            .Append(record.Bytes).Append(' ')
            .Append(TerminationCode.Of(record.Outcome, record.Phase)).Append(' ');
        AppendLoad(line, record);
    }

    /// <summary>The numbers at the end, which httplog has as well.</summary>
    public static void AppendLoad(StringBuilder line, in SessionRecord record) => line
        .Append(record.OpenOfNode).Append('/').Append(record.OpenOfFrontend).Append('/')
        .Append(record.OpenOfBackend).Append('/').Append(record.OpenOfServer).Append('/')
        .Append(record.Redispatched ? "+" : "").Append(record.Retries).Append(' ')
        .Append(record.ServerQueue).Append('/').Append(record.BackendQueue);
}
