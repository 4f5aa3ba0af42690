using System.Net;

namespace HaActors.Bench.Proxy;

/// <summary>One run of one scenario.</summary>
/// <param name="Cost">CPU time, in the scenario's unit.</param>
/// <param name="Rate">Requests a second; 0: there are none.</param>
/// <param name="Latencies">As <see cref="LoadResult"/>.</param>
internal sealed record Run(double Cost, double Rate, double[] Latencies);

/// <summary>Something that both contenders do.</summary>
/// <param name="Target">Highest ratio to HAProxy that the design allows; null: only shown.</param>
/// <param name="Cores">Processors that each contender may use.</param>
internal sealed record Scenario(string Name, string Unit, double? Target, int Cores, Func<Contender, TimeSpan, Run> Measure)
{
    private const string PerRequest = "µs CPU per request";
    private const long BulkBytes = 4L << 30;
    private const double Billion = 1e9;

    /// <summary>In the order of the table.</summary>
    public static IReadOnlyList<Scenario> All { get; } =
    [
        Requests("tcp keep-alive", places => places.Small),
        Requests("tcp new connection", places => places.Small, keepAlive: false),
        new("tcp bulk", "s CPU per GB", 0.6, 1, Bulk),
        Requests("http 100 B", places => places.Http, "/100"),
        Requests("http 10 kB", places => places.Http, "/10k"),
        Requests("http 100 kB", places => places.Http, "/100k"),
        Requests("http 1 MB", places => places.Http, "/1m"),
        Requests("http client close", places => places.Http, "/100", keepAlive: false),
        Requests("http both close", places => places.HttpClose, "/100", keepAlive: false),
        Requests("http server close", places => places.HttpClose, "/100"),
        Requests("tls keep-alive", places => places.Https, "/100", scheme: "https"),
        Requests("tls new handshake", places => places.Https, "/100", keepAlive: false, scheme: "https"),
        new("tls resumed", PerRequest, 1.0, 1, Resumed),
        Requests("2 cores: tcp keep-alive", places => places.Small, cores: 2),
        Requests("2 cores: http 100 B", places => places.Http, "/100", cores: 2),
        Requests("2 cores: http client close", places => places.Http, "/100", keepAlive: false, cores: 2),
    ];

    private static Scenario Requests(string name, Func<Places, IPEndPoint> target, string path = "/", bool keepAlive = true, string scheme = "http", int cores = 1) =>
        new(name, PerRequest, 1.0, cores, (proxy, duration) => Costs(proxy, duration, () => Load.Requests(target(proxy.Listens), duration, keepAlive, path, scheme)));

    private static Run Resumed(Contender proxy, TimeSpan duration) => Costs(proxy, duration, () => Load.Resumed(proxy.Listens.Https, duration, "/100"));

    private static Run Costs(Contender proxy, TimeSpan duration, Func<LoadResult> load)
    {
        TimeSpan before = CpuTime.Of(proxy.Pid);
        LoadResult result = load();
        return new Run((CpuTime.Of(proxy.Pid) - before).TotalMicroseconds / result.Requests, result.Requests / duration.TotalSeconds, result.Latencies);
    }

    private static Run Bulk(Contender proxy, TimeSpan duration)
    {
        TimeSpan before = CpuTime.Of(proxy.Pid);
        Load.Read(proxy.Listens.Bulk, BulkBytes);
        return new Run((CpuTime.Of(proxy.Pid) - before).TotalSeconds / (BulkBytes / Billion), 0, []);
    }
}
