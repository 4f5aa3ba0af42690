namespace HaActors.Net.Proxy;

/// <summary>A session of either mode, as its loop sees it.</summary>
internal abstract class LoopSession : WheelTimer
{
    /// <summary>Goes on after the others had their turn.</summary>
    public abstract void Resume();

    /// <summary>Whether the session belongs to a server, or with null to any server of the backend.</summary>
    public abstract bool Uses(string backend, string? server);

    /// <summary>Ends the session, if there is one, with RST to both sides.</summary>
    public abstract void Kill();
}
