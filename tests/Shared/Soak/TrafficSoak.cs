using System.Collections.Immutable;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using HaActors.Net.Model;
using HaActors.Net.Proxy;

namespace HaActors.Tests.Shared;

/// <summary>What a soak showed.</summary>
/// <param name="Sessions">Connections that clients made.</param>
/// <param name="Frontends">Counters at the end.</param>
/// <param name="Faults">Sentences; none if all is well.</param>
internal sealed record SoakReport(long Sessions, ImmutableArray<FrontendCounters> Frontends, ImmutableArray<string> Faults);

/// <summary>
/// Clients and servers that break off at random, in mode tcp and http, with TLS and without, at a data plane whose pools, settings and sessions
/// an operator changes all the time. Afterwards everything that was accepted must have ended, once, and nothing may be left.
/// </summary>
internal sealed class TrafficSoak(int seed, int clientsOfMode)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly string[] Modes = ["tcp", "http", "tcp-tls", "http-tls"];

    private readonly CancellationTokenSource _clientsStop = new();
    private readonly CancellationTokenSource _serversStop = new();
    private readonly List<Socket> _listeners = [];
    private long _connected;

    public SoakReport Run(TimeSpan time)
    {
        // The runtime's own descriptors for sockets come with the first one that is used.
        using (Socket first = Listener()) Connect((IPEndPoint)first.LocalEndPoint!).Dispose();
        using var authority = new TestAuthority();
        IReadOnlySet<string> before = Descriptors.Open();
        var faults = ImmutableArray.CreateBuilder<string>();
        ImmutableArray<FrontendCounters> frontends;
        using (var plane = new DataPlane(loops: 2))
        {
            FrontendSettings[] settings = [.. Modes.Select(mode => Frontend(mode, authority))];
            foreach (FrontendSettings each in settings) plane.OpenFrontend(each);
            Thread[] servers = [.. Modes.Take(2).SelectMany((mode, i) => Serve(mode, i))];
            Pools(plane, Everything);
            Thread[] clients = [.. settings.SelectMany((each, i) => Enumerable.Range(0, clientsOfMode).Select(n => Start(() => BeClients(each, (i * 1000) + n, authority.Own))))];
            Thread operators = Start(() => Meddle(plane, settings));

            _clientsStop.CancelAfter(time);
            foreach (Thread each in clients) each.Join();
            operators.Join();
            Pools(plane, Everything);
            Await(faults, "all sessions have ended", () => plane.Read().Frontends.All(each => each.Sessions == 0));
            Await(faults, "every connection was accepted", () => plane.Read().Frontends.Sum(each => each.Total) == Interlocked.Read(ref _connected));
            Await(faults, "no place at a server is taken", () => plane.Read().Servers.All(each => each is { Sessions: 0, Waiting: 0 }));
            Await(faults, "no session holds a buffer or a pipe", () => plane.Held() == (0, 0));
            frontends = plane.Read().Frontends;
            foreach (FrontendCounters each in frontends.Where(each => each.Total != each.Outcomes.Sum()))
                faults.Add($"{each.Frontend}: {each.Total} accepted, {each.Outcomes.Sum()} ended");
            _serversStop.Cancel();
            foreach (Thread each in servers) each.Join();
        }

        foreach (Socket each in _listeners) each.Dispose();
        foreach (string left in Descriptors.Open().Except(before)) faults.Add($"left open: {left}");
        return new SoakReport(_connected, frontends, faults.ToImmutable());
    }

    private IEnumerable<Thread> Serve(string mode, int index)
    {
        for (int n = 0; n < 2; n++)
        {
            Socket listener = Listener();
            _listeners.Add(listener);
            for (int i = 0; i < clientsOfMode; i++)
            {
                var ends = new SoakEnds(new Random(seed + 10_000 + (index * 1000) + (n * 100) + i));
                yield return Start(() => BeServers(listener, mode == "tcp" ? ends.Tcp : ends.HttpServer));
            }
        }
    }

    // Two that live and one that refuses, at one of which sessions queue.
    private ServerPool Everything(string mode)
    {
        int at = mode == "tcp" ? 0 : 2;
        return new ServerPool(mode, BalanceAlgorithm.RoundRobin,
        [
            new PoolServer("s1", (IPEndPoint)_listeners[at].LocalEndPoint!, 100) { MaxConnections = 3 },
            new PoolServer("s2", (IPEndPoint)_listeners[at + 1].LocalEndPoint!, 100),
            new PoolServer("s3", new IPEndPoint(IPAddress.Loopback, 1), 50),
        ])
        {
            QueueTimeout = TimeSpan.FromMilliseconds(30),
        };
    }

    private static void Pools(DataPlane plane, Func<string, ServerPool> pool)
    {
        foreach (string mode in Modes.Take(2)) plane.ReplacePool(pool(mode));
    }

    private void Meddle(DataPlane plane, FrontendSettings[] settings)
    {
        var random = new Random(seed);
        while (!_clientsStop.Token.WaitHandle.WaitOne(30))
        {
            switch (random.Next(5))
            {
                case 0:
                    plane.KillSessions(Modes[random.Next(2)], random.Next(2) == 0 ? "s1" : null);
                    break;
                case 1:
                    Pools(plane, mode => Everything(mode) with { Servers = [] });
                    break;
                case 2:
                    Pools(plane, mode => Everything(mode) with { Servers = [Everything(mode).Servers[random.Next(2)]] });
                    break;
                case 3:
                    plane.OpenFrontend(settings[random.Next(settings.Length)] with { MaxConnections = random.Next(2, 100) });
                    break;
                default:
                    Pools(plane, Everything);
                    break;
            }
        }
    }

    private void BeClients(FrontendSettings frontend, int index, X509Certificate2 authority)
    {
        var ends = new SoakEnds(new Random(seed + index));
        while (!_clientsStop.IsCancellationRequested)
        {
            using Socket? socket = TryConnect(frontend.Binds[0]);
            Interlocked.Increment(ref _connected);
            if (socket is null) continue;
            using Stream stream = frontend.Tls is null ? new NetworkStream(socket) : new SslStream(new NetworkStream(socket));
            Try(() =>
            {
                if (stream is SslStream tls) tls.AuthenticateAsClient(Trusting(authority));
                if (frontend.Http is null) ends.Tcp(stream, socket);
                else ends.HttpClient(stream, socket);
            });
        }
    }

    private void BeServers(Socket listener, Action<Stream, Socket> act)
    {
        while (!_serversStop.IsCancellationRequested)
        {
            if (!listener.Poll(TimeSpan.FromMilliseconds(20), SelectMode.SelectRead)) continue;
            Try(() =>
            {
                // Another thread may have been quicker.
                using Socket socket = listener.Accept();
                socket.Blocking = true;
                socket.ReceiveTimeout = socket.SendTimeout = 20;
                using var stream = new NetworkStream(socket);
                act(stream, socket);
            });
        }
    }

    private static void Try(Action act)
    {
        try
        {
            act();
        }
        catch (Exception error) when (error is IOException or SocketException or System.Security.Authentication.AuthenticationException or InvalidOperationException)
        {
            // The other end misbehaves too.
        }
    }

    private static void Await(ImmutableArray<string>.Builder faults, string what, Func<bool> holds)
    {
        if (!SpinWait.SpinUntil(() => holds() || Pause(), Patience)) faults.Add($"not so after {Patience.TotalSeconds} s: {what}");
    }

    private static bool Pause()
    {
        Thread.Sleep(20);
        return false;
    }

    private static FrontendSettings Frontend(string mode, TestAuthority authority)
    {
        bool isHttp = mode.StartsWith("http", StringComparison.Ordinal);
        using Socket probe = Listener();
        var timeouts = new TrafficTimeouts(TimeSpan.FromSeconds(5), TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(70));
        return new FrontendSettings(mode, [(IPEndPoint)probe.LocalEndPoint!], isHttp ? "http" : "tcp", 1000, timeouts)
        {
            Http = isHttp ? new HttpSettings { RequestTimeout = TimeSpan.FromMilliseconds(60), KeepAliveTimeout = TimeSpan.FromMilliseconds(60) } : null,
            Tls = mode.EndsWith("tls", StringComparison.Ordinal) ? Bind(authority) : null,
        };
    }

    private static TlsBindSettings Bind(TestAuthority authority)
    {
        IssuedCertificate issued = authority.Issue("localhost");
        return new TlsBindSettings([new TlsCertificate(issued.Certificate, issued.Key, ["localhost"], "soak")], [], TlsVersion.Tls12, null, false);
    }

    private static SslClientAuthenticationOptions Trusting(X509Certificate2 authority) => new()
    {
        TargetHost = "localhost",
        CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            CustomTrustStore = { authority },
        },
    };

    /// <summary>Null: it was accepted, and reset before this thread came to run again.</summary>
    private static Socket? TryConnect(IPEndPoint endpoint)
    {
        try
        {
            return Connect(endpoint);
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.ConnectionReset)
        {
            return null;
        }
    }

    private static Socket Connect(IPEndPoint endpoint)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect(endpoint);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        // Not before: a limit on sending is one on connecting as well.
        socket.ReceiveTimeout = socket.SendTimeout = 20;
        return socket;
    }

    private static Socket Listener()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Listen(1024);
        return socket;
    }

    private static Thread Start(Action run)
    {
        var thread = new Thread(() => run()) { IsBackground = true };
        thread.Start();
        return thread;
    }
}
