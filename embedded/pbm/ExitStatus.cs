namespace Petabridge.Cmd.Client;

/// <summary>What pbm ends with.</summary>
public static class ExitStatus
{
    /// <summary>The command did what was asked.</summary>
    public const int Success = 0;

    /// <summary>The command failed; standard error says why.</summary>
    public const int Failed = 1;

    /// <summary>The command line was wrong, here or to the node; standard error says what would be right.</summary>
    public const int Usage = 2;

    /// <summary>The node can't be reached or does not answer.</summary>
    public const int Unreachable = 3;
}
