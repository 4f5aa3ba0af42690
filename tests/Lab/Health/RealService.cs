using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using HaActors.Lab.Network;
using HaActors.Net.Health;
using HaActors.Net.Model;

namespace HaActors.Lab.Tests.Health;

/// <summary>A server program of Debian's on loopback, with a folder, ports and a certificate of its own; gone with the test.</summary>
internal sealed class RealService : IDisposable
{
    private const int SigStop = 19;     // asm-generic/signal.h
    private const int SigContinue = 18;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private Process? _process;
    private Action _start = () => throw new InvalidOperationException("never started");

    private RealService(string name)
    {
        Folder = Directory.CreateTempSubdirectory($"ha-{name}-").FullName;
        // The server's unprivileged users must get in.
        Shell.Run("chmod", "755", Folder);
        WriteCertificate();
    }

    public string Folder { get; }

    public string CertificateFile => Path.Combine(Folder, "cert.pem");

    public string KeyFile => Path.Combine(Folder, "key.pem");

    /// <summary>TLS that trusts this server's certificate alone.</summary>
    public TlsSettings Tls => new(null, true, CertificateFile, TimeSpan.Zero);

    private string Log => Path.Combine(Folder, "log");

    /// <summary>Skips the test, saying why, where the program is missing or may not be run.</summary>
    public static RealService Prepare(string program, string package)
    {
        Skip.IfNot(File.Exists(program), $"needs {program}: Debian package {package}");
        Skip.IfNot(Environment.UserName == "root", "needs root: the server changes its user");
        return new RealService(package);
    }

    /// <summary>A port that nobody listens on.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public string Write(string file, string text)
    {
        var path = Path.Combine(Folder, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>Starts the program, which stays in the foreground, and waits for its ports.</summary>
    public void Start(int[] ports, string program, params string[] arguments)
    {
        _start = () => Run(ports, program, arguments);
        _start();
    }

    private void Run(int[] ports, string program, string[] arguments)
    {
        _process?.Dispose();
        _process = Shell.Start(Log, program, arguments);
        var end = DateTime.UtcNow + Patience;
        while (!ports.All(Listens))
        {
            if (_process.HasExited || DateTime.UtcNow > end)
                throw new InvalidOperationException($"{program} does not listen: {(File.Exists(Log) ? File.ReadAllText(Log) : "")}");
            Thread.Sleep(50);
        }
    }

    /// <summary>SIGSTOP to the server and all its processes: the kernel goes on accepting connections for it.</summary>
    public void Hang() => SignalAll(SigStop);

    public void Continue() => SignalAll(SigContinue);

    public void Kill()
    {
        var all = SignalAll(LabNative.SigKill);
        Assert.True(_process!.WaitForExit(Patience));
        // A child that is still dying keeps the port open.
        Assert.True(SpinWait.SpinUntil(() => !all.Any(Runs), Patience));
    }

    public static Task<ProbeResult> ProbeAsync(
        int port, ProbeSettings settings, int timeoutMilliseconds = 20_000, ProxyHeader header = ProxyHeader.None)
    {
        var timeout = TimeSpan.FromMilliseconds(timeoutMilliseconds);
        var check = new CheckSettings(settings, timeout, timeout, timeout, timeout, 2, 3) { SendProxy = header };
        return new ProbeFactory().Create("app", check, new ServerSettings("s1", "127.0.0.1", port, 100, false)).RunAsync(default);
    }

    /// <summary>Asserts the code of one probe.</summary>
    public static async Task ExpectAsync(
        ProbeCode code, int port, ProbeSettings settings, int timeoutMilliseconds = 20_000, ProxyHeader header = ProxyHeader.None)
    {
        var result = await ProbeAsync(port, settings, timeoutMilliseconds, header);
        Assert.True(code == result.Code, $"{settings}: {result.Code} instead of {code}: {result.Detail}");
    }

    /// <summary>Waits until a probe says so: a port may be open before the service is ready.</summary>
    public static async Task ComesUpAsync(int port, ProbeSettings settings)
    {
        var end = DateTime.UtcNow + Patience;
        while ((await ProbeAsync(port, settings)).Code != ProbeCode.L7OK && DateTime.UtcNow < end)
            await Task.Delay(100);
    }

    /// <inheritdoc cref="StateSeries.Run"/>
    public Task GoesThroughItsStatesAsync(int port, ProbeSettings settings, ProbeCode up, ProbeCode hung) => GoesThroughItsStatesAsync((port, settings, up, hung));

    /// <inheritdoc cref="StateSeries.Run"/>
    public Task GoesThroughItsStatesAsync(params (int Port, ProbeSettings Settings, ProbeCode Up, ProbeCode Hung)[] checks)
    {
        new StateSeries(this, checks).Run();
        return Task.CompletedTask;
    }

    /// <summary>Starts it once more, after <see cref="Kill"/>.</summary>
    public void Restart() => _start();

    public void Dispose()
    {
        if (_process is { HasExited: false })
            Kill();
        _process?.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private static bool Listens(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Signals the server and its descendants, ancestors first so that none starts another meanwhile.</summary>
    private List<int> SignalAll(int signal)
    {
        var parents = Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id > 0)
            .ToLookup(ParentOf);
        var all = new List<int>();
        var waiting = new Queue<int>([_process!.Id]);
        while (waiting.TryDequeue(out var id))
        {
            LabNative.Signal(id, signal);
            all.Add(id);
            foreach (var child in parents[id])
                waiting.Enqueue(child);
        }

        return all;
    }

    private static int ParentOf(int id) => int.Parse(Stat(id)[1], CultureInfo.InvariantCulture);

    private static bool Runs(int id) => Stat(id)[0] is not ("Z" or "X");

    /// <summary>proc(5), stat: the fields after the name in parentheses, of which state and parent come first.</summary>
    private static string[] Stat(int id)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{id}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return ["X", "0"];
        }
    }

    private void WriteCertificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
        File.WriteAllText(CertificateFile, certificate.ExportCertificatePem());
        File.WriteAllText(KeyFile, key.ExportPkcs8PrivateKeyPem());
    }
}
