using HaActors.Host.Logging;

namespace HaActors.Host;

/// <summary>What a process says that meets an error of its own: the whole of it in the log, one sentence on standard error.</summary>
internal static class LastWords
{
    /// <summary>Catches what no other code did, on whatever thread. The crash guard of the redundancy engine then takes the addresses off.</summary>
    public static void Install(TextWriter errors)
    {
        AppDomain.CurrentDomain.UnhandledException += (_, args) =>
        {
            Say(args.ExceptionObject as Exception, errors);
            Environment.Exit(ExitStatus.Fault);
        };
        TaskScheduler.UnobservedTaskException += (_, args) =>
        {
            HostLog.Current.Error("host", $"a background task failed: {args.Exception}");
            args.SetObserved();
        };
    }

    public static void Say(Exception? error, TextWriter errors)
    {
        HostLog.Current.Error("host", $"internal error: {error}");
        errors.WriteLine($"haactors: internal error, the log has the details: {error?.GetBaseException().Message.ReplaceLineEndings(" ")}");
    }
}
