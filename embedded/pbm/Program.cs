namespace Petabridge.Cmd.Client;

internal static class Program
{
    private static Task<int> Main(string[] args) => PbmClient.RunAsync(args, Console.In, Console.Out, Console.Error);
}
