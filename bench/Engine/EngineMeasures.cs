using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace HaActors.Bench.Engine;

/// <summary>One run of each measurement; every one in fresh processes, so that nothing is warm from the run before.</summary>
internal static class EngineMeasures
{
    private const int Members = 3;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    /// <summary>A figure that the load program prints by itself.</summary>
    public static double Single(EngineContender engine, string command) => Numbers(engine, command)[0];

    /// <summary>Round trip of one question at a time in microseconds, and questions a second of many askers, between two processes.</summary>
    public static double[] Ask(EngineContender engine)
    {
        using Process server = engine.Start("serve");
        try
        {
            string address = ReadLine(server);
            return Numbers(engine, "ask", address);
        }
        finally
        {
            Tools.Stop(server);
        }
    }

    /// <summary>Seconds from SIGKILL of one member of three to MemberRemoved at another.</summary>
    public static double Removal(EngineContender engine)
    {
        int[] ports = FreePorts();
        Process[] members = [.. ports.Select(port => engine.Start("member", $"{port}", $"{ports[0]}"))];
        try
        {
            var waiting = ports.Select(port => $"up {port}").ToHashSet();
            while (waiting.Count > 0)
                waiting.Remove(ReadLine(members[0]));
            long killed = Stopwatch.GetTimestamp();
            members[^1].Kill();
            while (ReadLine(members[0]) != $"removed {ports[^1]}")
            {
            }

            return Stopwatch.GetElapsedTime(killed).TotalSeconds;
        }
        finally
        {
            foreach (Process member in members)
            {
                Tools.Stop(member);
                member.Dispose();
            }
        }
    }

    private static double[] Numbers(EngineContender engine, params string[] command)
    {
        using Process load = engine.Start(command);
        Task<string> errors = load.StandardError.ReadToEndAsync();
        string output = load.StandardOutput.ReadToEnd();
        load.WaitForExit();
        return load.ExitCode == 0
            ? [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => double.Parse(line, CultureInfo.InvariantCulture))]
            : throw new BenchException($"{engine.Name}, {command[0]}: {errors.Result.Trim()}");
    }

    private static string ReadLine(Process process)
    {
        Task<string?> line = process.StandardOutput.ReadLineAsync();
        if (!line.Wait(Limit)) throw new BenchException($"nothing within {Limit.TotalSeconds:0} s from {string.Join(' ', process.StartInfo.ArgumentList)}");
        return line.Result ?? throw new BenchException($"{string.Join(' ', process.StartInfo.ArgumentList)} ended: {process.StandardError.ReadToEnd().Trim()}");
    }

    private static int[] FreePorts()
    {
        var listeners = Enumerable.Range(0, Members).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        listeners.ForEach(listener => listener.Start());
        int[] ports = [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        listeners.ForEach(listener => listener.Stop());
        return ports;
    }
}
