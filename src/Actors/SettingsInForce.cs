using HaActors.Net.Model;

namespace HaActors.Actors;

/// <summary>
/// The settings that a node goes by. One per process: it outlives actor systems and restarts of the actors' tree, which always
/// start from the newest. Safe from any thread.
/// </summary>
public sealed class SettingsInForce(ServiceSettings start)
{
    private volatile ServiceSettings _current = start;

    public ServiceSettings Current
    {
        get => _current;
        set => _current = value;
    }
}
