using System.Net.Sockets;
using System.Text;

namespace HaActors.Tests.Shared;

/// <summary>The two ends of one connection that goes through the proxy under test. Whatever they do is drawn at random, mostly the worst.</summary>
internal sealed class SoakEnds(Random random)
{
    private const int MostBytes = 200_000;

    private static readonly byte[] Payload = new byte[MostBytes];

    private static readonly string[] Nonsense =
        ["GET / HTTP/1.1\nHost: a\n\n", "\0\u0001\u0002", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", "SSH-2.0-x\r\n", "GET /"];

    private readonly byte[] _bytes = new byte[16 * 1024];

    /// <summary>A client of mode http: some requests, whole, in pieces or nonsense.</summary>
    public void HttpClient(Stream stream, Socket socket)
    {
        for (int requests = random.Next(1, 4); requests > 0; requests--)
        {
            switch (random.Next(8))
            {
                case 0:
                    Say(stream, Nonsense[random.Next(Nonsense.Length)]);
                    break;
                case 1:
                    Say(stream, "GET / HTTP/1.1\r\nHost: a\r\n\r\nHEAD / HTTP/1.1\r\nHost: a\r\n\r\nGET /x HTTP/1.0\r\n\r\n");
                    break;
                case 2:
                    Say(stream, "GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n");
                    break;
                case 3:
                    Say(stream, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
                    for (int chunks = random.Next(4); chunks > 0; chunks--) Chunk(stream, random.Next(1, 40_000));
                    Say(stream, random.Next(3) == 0 ? "zz" : "0\r\n\r\n");
                    break;
                case 4:
                    int length = random.Next(MostBytes);
                    Say(stream, $"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {length}\r\n\r\n");
                    stream.Write(Payload, 0, random.Next(3) == 0 ? length / 2 : length);
                    break;
                default:
                    Say(stream, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
                    break;
            }

            if (random.Next(6) == 0) break;
            Hear(stream, random.Next(1, 4));
        }

        Leave(stream, socket);
    }

    /// <summary>A server of mode http: hears something and answers in some manner.</summary>
    public void HttpServer(Stream stream, Socket socket)
    {
        for (int answers = random.Next(1, 6); answers > 0 && Hear(stream, 1); answers--)
        {
            switch (random.Next(10))
            {
                case 0:
                    Say(stream, "HTTP/1.1 200 OK\r\nContent-Le");
                    break;
                case 1:
                    Say(stream, "nonsense");
                    break;
                case 2:
                    Say(stream, "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\nuntil the end");
                    break;
                case 3:
                    Say(stream, "HTTP/1.1 101 Switching\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n");
                    stream.Write(Payload, 0, random.Next(MostBytes));
                    break;
                case 4:
                    Say(stream, "HTTP/1.1 401 No\r\nWWW-Authenticate: NTLM\r\nContent-Length: 0\r\n\r\n");
                    continue;
                case 5:
                    Say(stream, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                    for (int chunks = random.Next(4); chunks > 0; chunks--) Chunk(stream, random.Next(1, 40_000));
                    Say(stream, random.Next(3) == 0 ? "-1\r\n" : "0\r\n\r\n");
                    continue;
                case 6:
                    int length = random.Next(MostBytes);
                    Say(stream, $"HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n");
                    stream.Write(Payload, 0, random.Next(3) == 0 ? length / 2 : length);
                    continue;
                default:
                    Say(stream, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                    continue;
            }

            break;
        }

        Leave(stream, socket);
    }

    /// <summary>Either end of mode tcp.</summary>
    public void Tcp(Stream stream, Socket socket)
    {
        for (int steps = random.Next(4); steps > 0; steps--)
        {
            if (random.Next(2) == 0) stream.Write(Payload, 0, random.Next(MostBytes));
            else Hear(stream, 1);
        }

        Leave(stream, socket);
    }

    private void Leave(Stream stream, Socket socket)
    {
        switch (random.Next(5))
        {
            case 0:
                socket.LingerState = new LingerOption(true, 0);
                break;
            case 1:
                socket.Shutdown(SocketShutdown.Send);
                Hear(stream, 20);
                break;
            case 2:
                // Silence, at times for longer than the proxy bears.
                Thread.Sleep(random.Next(20) == 0 ? 100 : 0);
                break;
        }
    }

    private bool Hear(Stream stream, int times)
    {
        for (; times > 0; times--)
        {
            if (stream.Read(_bytes) == 0) return false;
        }

        return true;
    }

    private static void Say(Stream stream, string text) => stream.Write(Encoding.Latin1.GetBytes(text));

    private static void Chunk(Stream stream, int length)
    {
        Say(stream, $"{length:x}\r\n");
        stream.Write(Payload, 0, length);
        Say(stream, "\r\n");
    }
}
