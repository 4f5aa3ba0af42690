using System.Net;
using System.Net.Sockets;
using System.Text;

namespace HaActors.Lab.Tests.Traffic;

/// <summary>
/// The rows of docs/operations.md, "How sessions end", in mode http: what we log of each is what Debian's HAProxy logs when the same happens to it.
/// </summary>
[Collection(SideBySide.Services)]
public sealed class HaproxyEndsTests : IClassFixture<HaproxyBeside>
{
    private const string HalfAnUpload = "POST /hold HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhalf";

    private static readonly Row[] Ends =
    [
        new("SH", "plain", play => play.Asks("/reset")),
        new("SD", "plain", play =>
        {
            play.Begins("/begin");
            Abort(play.Server());
        }),
        new("sH", "quick", play => play.Asks("/hold")),
        new("sD", "quick", play => play.Begins("/begin")),
        new("PH", "plain", play => play.Asks("/garbage")),
        new("PD", "plain", play =>
        {
            play.Begins("/chunk");
            play.Server().Send("xyz\r\n"u8);
        }) { Differs = "2.6.12 says SD, its manual PD" },
        new("--", "moved", play => play.Asks("/")),
        new("sC", "hole", play => play.Asks("/")),
        new("sQ", "full", play =>
        {
            play.TakesThePlace();
            play.Asks("/");
        }),
        new("CQ", "wait", play =>
        {
            play.Waits();
            Abort(play.Client);
        }),
        new("KH", "plain", play =>
        {
            play.Says("GET /hold HTTP/1.1\r\nHost: a\r\n\r\n");
            play.Server();
            play.IsKilled();
        }) { Differs = "it answers 502 where we reset the connection" },
        new("KD", "plain", play =>
        {
            play.Begins("/begin");
            play.IsKilled();
        }),
        new("DH", "wait", play =>
        {
            play.Says("GET /hold HTTP/1.1\r\nHost: a\r\n\r\n");
            play.Server();
            play.IsMarkedDown();
        }) { Differs = "it answers 502 where we reset the connection" },
        new("DD", "wait", play =>
        {
            play.Begins("/begin");
            play.IsMarkedDown();
        }),
        new("CR", "plain", play =>
        {
            play.Says("GET / HTTP/1.1\r\nHos");
            play.Client.Shutdown(SocketShutdown.Send);
        }),
        new("cR", "hasty", play => play.Says("GET / HTTP/1.1\r\nHos")),
        new("CH", "plain", play =>
        {
            play.Says("GET /hold HTTP/1.1\r\nHost: a\r\n\r\n");
            play.Server();
            Abort(play.Client);
        }) { Differs = "2.6.12 says CD, its manual CH" },
        new("CD", "plain", play =>
        {
            play.Begins("/begin");
            Abort(play.Client);
        }),
        new("CD", "plain", play =>
        {
            play.Says(HalfAnUpload);
            play.Server();
            Abort(play.Client);
        }),
        new("cH", "hasty", play => play.Says(HalfAnUpload)) { Differs = "2.6.12 waits for the server's timeout and says sH, its manual cH" },
        new("cD", "hasty", play => play.Says("GET /endless HTTP/1.1\r\nHost: a\r\n\r\n")),
    ];

    private readonly HaproxyBeside _beside;

    public HaproxyEndsTests(HaproxyBeside beside) => (_beside = beside).Start();

    public static TheoryData<int, string> Rows
    {
        get
        {
            var rows = new TheoryData<int, string>();
            for (int i = 0; i < Ends.Length; i++) rows.Add(i, $"{Ends[i].Code} {Ends[i].Frontend}");
            return rows;
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Rows))]
    public void Session_ends_with_the_letters_that_haproxy_has_for_it(int number, string name)
    {
        Row row = Ends[number];
        string[] lines = [.. new[] { true, false }.Select(ours =>
        {
            using var play = new Play(_beside, ours, row.Frontend);
            row.Happens(play);
            return play.Line();
        })];

        bool same = Comparable(lines[0]) == Comparable(lines[1]);
        Assert.True(same == row.Differs is null, $"{name} {row.Differs}\nours   {lines[0]}\ntheirs {lines[1]}");
        Assert.Contains($" - - {row.Code}-- ", lines[0]);
    }

    // client:port [date] frontend backend/server timers status bytes cookies termination counts queues "…": how many sessions there were
    // besides depends on how fast others ended.
    private static string Comparable(string line)
    {
        string[] words = line.Split(' ');
        string timers = string.Join('/', words[4].Split('/').Select(time => time == "-1" ? time : "n"));
        return string.Join(' ', [words[2], words[3], timers, words[5], words[9], words[10].Split('/')[4], .. words[11..]]);
    }

    private static void Abort(Socket socket)
    {
        socket.LingerState = new LingerOption(true, 0);
        socket.Dispose();
    }

    /// <summary>One way to end.</summary>
    /// <param name="Code">Ours.</param>
    private sealed record Row(string Code, string Frontend, Action<Play> Happens)
    {
        /// <summary>What HAProxy does otherwise; null: nothing.</summary>
        public string? Differs { get; init; }
    }

    /// <summary>A client of one of the two, whose line counts, and who else it takes.</summary>
    private sealed class Play : IDisposable
    {
        private readonly HaproxyBeside _beside;
        private readonly bool _ours;
        private readonly string _frontend;
        private readonly List<Socket> _sockets = [];
        private readonly int _port;

        public Play(HaproxyBeside beside, bool ours, string frontend)
        {
            (_beside, _ours, _frontend) = (beside, ours, frontend);
            Client = Connect();
            _port = ((IPEndPoint)Client.LocalEndPoint!).Port;
        }

        public Socket Client { get; }

        public void Says(string text) => Client.Send(Encoding.ASCII.GetBytes(text));

        public void Asks(string path) => Says($"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n");

        /// <summary>Asks, and has half of the answer.</summary>
        public void Begins(string path)
        {
            Asks(path);
            string heard = "";
            byte[] bytes = new byte[1000];
            while (!heard.Contains("half", StringComparison.Ordinal) && Client.Receive(bytes) is var got and > 0) heard += Encoding.ASCII.GetString(bytes, 0, got);
        }

        /// <summary>The server's end of the oldest request with which it waits.</summary>
        public Socket Server()
        {
            Socket server = _beside.NextHeld();
            _sockets.Add(server);
            return server;
        }

        /// <summary>Another client has the only place at the server.</summary>
        public void TakesThePlace()
        {
            Connect().Send("GET /hold HTTP/1.1\r\nHost: a\r\n\r\n"u8);
            Server();
        }

        public void Waits()
        {
            TakesThePlace();
            Asks("/");
            _beside.AwaitQueue(_ours, _frontend, 1);
        }

        public void IsKilled() => _beside.Kill(_ours, _port);

        public void IsMarkedDown() => _beside.MarkDown(_ours, _frontend);

        public string Line() => _beside.Line(_ours, _port);

        public void Dispose()
        {
            Client.Dispose();
            _sockets.ForEach(socket => socket.Dispose());
            // What it left with the server belongs to no other.
            while (_beside.TryNextHeld() is { } held) held.Dispose();
        }

        private Socket Connect()
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = (int)HaproxyBeside.Patience.TotalMilliseconds };
            _sockets.Add(socket);
            socket.Connect(_beside.Of(_ours, _frontend));
            return socket;
        }
    }
}
