namespace HaActors.Host;

internal static class Program
{
    private static int Main(string[] args) => HostCommands.Run(args, Console.Out, Console.Error);
}
