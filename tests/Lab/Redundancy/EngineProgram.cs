using System.Diagnostics;
using System.Reflection;
using HaActors.Lab.Network;
using HaActors.Net.Redundancy.Runtime;

namespace HaActors.Lab.Tests.Redundancy;

/// <summary>An engine in a process of its own, to be killed: this assembly, started as a program. Ends when its input does.</summary>
internal static class EngineProgram
{
    /// <summary>Starts it on a host of the lab; it opens the VIP with the priority.</summary>
    public static Process Start(string host, byte priority, bool guard, bool accept = true, bool virtualMac = false)
    {
        var start = new ProcessStartInfo("ip") { RedirectStandardInput = true };
        string[] arguments =
        [
            "netns", "exec", LabNetwork.Namespace(host),
            Environment.ProcessPath!, Assembly.GetExecutingAssembly().Location, $"{priority}", $"{guard}", $"{accept}", $"{virtualMac}",
        ];
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }

    public static void Main(string[] arguments)
    {
        var options = new RedundancyOptions { CrashGuard = bool.Parse(arguments[1]), Notice = Console.Error.WriteLine };
        using var engine = RedundancyEngine.Start([new RedundancyLink("eth0", null)], options);
        var vip = EngineUnderTest.Mixed() with { Accept = bool.Parse(arguments[2]) };
        engine.Open(bool.Parse(arguments[3]) ? VirtualMacTests.Virtual(vip) : vip, byte.Parse(arguments[0]));
        Console.In.ReadToEnd();
    }
}
