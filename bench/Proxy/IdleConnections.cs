using System.Net;
using System.Net.Sockets;
using System.Text;

namespace HaActors.Bench.Proxy;

/// <summary>Memory of a proxy that holds many idle connections: clients that had an answer and then say nothing.</summary>
internal static class IdleConnections
{
    /// <summary>Most bytes of one, by the design.</summary>
    public const int TargetBytes = 2048;

    private const int Wanted = 10_000;
    private const int Batch = 50;
    private const int ClientTimeoutMilliseconds = 10_000;

    private static readonly byte[] Request = Encoding.ASCII.GetBytes("GET /100 HTTP/1.1\r\nHost: bench.test\r\n\r\n");

    // Of which the clients of other scenarios may still be ending.
    private const int Spare = 200;

    /// <summary>As many as can be had: in mode tcp each takes two sockets of the proxy, and HAProxy counts on that in mode http as well.</summary>
    public static int Count => Math.Min(Wanted, (Tools.MostConnections() / 2) - Spare);

    /// <summary>Resident bytes for each connection, of a proxy that has served none before.</summary>
    public static double Measure(Contender proxy, IPEndPoint target, int count)
    {
        var clients = new List<Socket>(count);
        try
        {
            // The first ones make it touch what it needs once.
            Open(clients, target, count / 20);
            long before = proxy.Memory();
            Open(clients, target, count);
            return (double)(proxy.Memory() - before) / (count - (count / 20));
        }
        finally
        {
            foreach (Socket client in clients) client.Dispose();
        }
    }

    private static void Open(List<Socket> clients, IPEndPoint target, int count)
    {
        byte[] answer = new byte[4096];
        while (clients.Count < count)
        {
            int first = clients.Count;
            for (int i = first; i < Math.Min(first + Batch, count); i++)
            {
                var client = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = ClientTimeoutMilliseconds };
                clients.Add(client);
                client.Connect(target);
                client.Send(Request);
            }

            for (int i = first; i < clients.Count; i++)
            {
                if (clients[i].Receive(answer) <= 0) throw new BenchException($"{target} closed connection {i + 1} of {count}");
            }
        }
    }
}
