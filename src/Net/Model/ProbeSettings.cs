namespace HaActors.Net.Model;

/// <summary>What one probe does; one record per <c>type</c> of a <c>check</c> block, with the keys of that type.</summary>
public abstract record ProbeSettings
{
    private protected ProbeSettings()
    {
    }
}

/// <summary>A TCP connection that is accepted (<c>type = tcp</c>).</summary>
public sealed record TcpProbeSettings : ProbeSettings;
