namespace HaActors.Host;

/// <summary>Exit statuses of <c>haactors</c>; scripts and units rely on them.</summary>
internal static class ExitStatus
{
    public const int Success = 0;

    /// <summary>The configuration has errors; each is a line on standard error.</summary>
    public const int BadConfiguration = 1;

    /// <summary>The command line is wrong.</summary>
    public const int Usage = 2;

    /// <summary>A good configuration could not be put into force: port in use, interface or privilege missing.</summary>
    public const int StartFailed = 3;

    /// <summary>An error of the program itself; the log has it.</summary>
    public const int Fault = 4;
}
