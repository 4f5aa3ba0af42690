using System.Globalization;
using HaActors.Bench.EngineLoad;

// Started by the engine bench. Prints one line per result; serve and member run until their standard input ends.
switch (args)
{
    case ["tell"]:
        Print(LocalLoad.TellsPerSecond());
        return 0;
    case ["idle"]:
        Print(LocalLoad.BytesPerActor());
        return 0;
    case ["serve"]:
        RemoteLoad.Serve();
        return 0;
    case ["ask", string address]:
        var (microseconds, perSecond) = await RemoteLoad.AskAsync(address);
        Print(microseconds);
        Print(perSecond);
        return 0;
    case ["member", string port, string seed]:
        ClusterLoad.Run(int.Parse(port, CultureInfo.InvariantCulture), int.Parse(seed, CultureInfo.InvariantCulture));
        return 0;
    default:
        Console.Error.WriteLine("engine-load is started by ./ha bench engine");
        return 2;
}

static void Print(double value) => Console.WriteLine(value.ToString("0.00", CultureInfo.InvariantCulture));
