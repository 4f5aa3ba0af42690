using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace HaActors.Bench.Proxy;

/// <summary>The clients: wrk for requests, a reader in this process for bulk.</summary>
internal static partial class Load
{
    private const int Connections = 64;
    private const int ReadBytes = 512 * 1024;
    private const int StallMilliseconds = 5000;

    /// <summary>Requests that were answered within a time.</summary>
    /// <param name="keepAlive">False: each request asks for its connection to be closed.</param>
    /// <exception cref="BenchException">Some requests failed, so the run measures something else.</exception>
    public static long Requests(IPEndPoint target, TimeSpan duration, bool keepAlive, string path = "/")
    {
        string[] command = ["wrk", "-t1", $"-c{Connections}", $"-d{duration.TotalSeconds:0}s", $"http://{target}{path}"];
        if (!keepAlive) command = [.. command, "-H", "Connection: close"];
        using Process wrk = Origin.Elsewhere(command);
        string report = wrk.StandardOutput.ReadToEnd();
        wrk.WaitForExit();
        Match requests = RequestsLine().Match(report);
        if (wrk.ExitCode != 0 || !requests.Success) throw new BenchException($"wrk failed: {report}{wrk.StandardError.ReadToEnd()}");
        if (report.Contains("Socket errors") || report.Contains("Non-2xx")) throw new BenchException($"wrk saw errors: {report}");
        return long.Parse(requests.Groups[1].Value, CultureInfo.InvariantCulture);
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

    [GeneratedRegex(@"(\d+) requests in")]
    private static partial Regex RequestsLine();
}
