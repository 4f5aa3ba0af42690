using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace HaActors.Bench.Proxy;

/// <summary>What clients saw of a run.</summary>
/// <param name="Requests">That were answered.</param>
/// <param name="Latencies">In microseconds: of 50, 99 and 99.9 % of the requests; empty: not measured.</param>
internal sealed record LoadResult(long Requests, double[] Latencies);

/// <summary>The clients: wrk for requests, openssl for resumed sessions of TLS, a reader in this process for bulk.</summary>
internal static partial class Load
{
    private const int Connections = 64;
    private const int ReadBytes = 512 * 1024;
    private const int StallMilliseconds = 5000;

    // wrk itself prints no 99.9 %.
    private const string Script = """
        done = function(summary, latency, requests)
          local errors = summary.errors
          io.write(string.format("result %d %d %.0f %.0f %.0f\n", summary.requests,
            errors.connect + errors.read + errors.write + errors.status + errors.timeout,
            latency:percentile(50), latency:percentile(99), latency:percentile(99.9)))
        end

        """;

    private static readonly Lazy<string> ScriptFile = new(() =>
    {
        string file = Path.Combine(Path.GetTempPath(), $"haactors-bench-{Environment.ProcessId}.lua");
        File.WriteAllText(file, Script);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => File.Delete(file);
        return file;
    });

    /// <summary>Requests as fast as they are answered.</summary>
    /// <param name="scheme">http or https.</param>
    /// <param name="keepAlive">False: each request asks for its connection to be closed.</param>
    /// <exception cref="BenchException">Some requests failed, so the run measures something else.</exception>
    public static LoadResult Requests(IPEndPoint target, TimeSpan duration, bool keepAlive, string path = "/", string scheme = "http")
    {
        string[] command = ["wrk", "-t1", $"-c{Connections}", $"-d{duration.TotalSeconds:0}s", "-s", ScriptFile.Value, $"{scheme}://{target}{path}"];
        if (!keepAlive) command = [.. command, "-H", "Connection: close"];
        string report = Run(command);
        Match result = ResultLine().Match(report);
        if (!result.Success) throw new BenchException($"wrk failed: {report}");
        double[] numbers = [.. result.Groups.Values.Skip(1).Select(group => double.Parse(group.Value, CultureInfo.InvariantCulture))];
        if (numbers[1] > 0) throw new BenchException($"wrk saw errors: {report}");
        return new LoadResult((long)numbers[0], numbers[2..]);
    }

    /// <summary>Requests one after another, each over a connection of its own that resumes the first one's session of TLS.</summary>
    public static LoadResult Resumed(IPEndPoint target, TimeSpan duration, string path)
    {
        string report = Run("openssl", "s_time", "-connect", $"{target}", "-reuse", "-www", path, "-time", $"{duration.TotalSeconds:0}");
        Match connections = ConnectionsLine().Match(report);
        if (!connections.Success) throw new BenchException($"openssl s_time failed: {report}");
        // It marks each connection with r if the session was resumed, * if not.
        long full = report.Count(letter => letter == '*');
        long resumed = long.Parse(connections.Groups[1].Value, CultureInfo.InvariantCulture);
        if (full > resumed / 10) throw new BenchException($"{target}: {full} of {resumed} sessions were not resumed");
        return new LoadResult(resumed, []);
    }

    /// <summary>Reads a number of bytes as fast as they come.</summary>
    public static void Read(IPEndPoint target, long bytes)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = StallMilliseconds };
        socket.Connect(target);
        byte[] buffer = new byte[ReadBytes];
        for (long left = bytes; left > 0;)
        {
            int got = socket.Receive(buffer, SocketFlags.None, out SocketError error);
            if (got <= 0) throw new BenchException($"{target} stopped with {left} bytes missing: {error}");
            left -= got;
        }

        socket.LingerState = new LingerOption(enable: true, seconds: 0);
    }

    private static string Run(params string[] command)
    {
        using Process process = Origin.Elsewhere(command);
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string report = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? report : throw new BenchException($"{command[0]} failed: {report}{errors.Result}");
    }

    [GeneratedRegex(@"result (\d+) (\d+) (\d+) (\d+) (\d+)")]
    private static partial Regex ResultLine();

    [GeneratedRegex(@"(\d+) connections in \d+ real seconds")]
    private static partial Regex ConnectionsLine();
}
