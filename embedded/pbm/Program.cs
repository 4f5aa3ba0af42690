namespace Petabridge.Cmd.Client;

internal static class Program
{
    private static int Main() => 0;
}
