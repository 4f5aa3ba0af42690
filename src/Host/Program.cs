namespace HaActors.Host;

internal static class Program
{
    private static int Main(string[] args)
    {
        var status = HostCommands.Run(args, Console.Out, Console.Error);
        // Not by return: that would wait for threads of libraries which a hurried stop has left running.
        Environment.Exit(status);
        return status;
    }
}
