namespace HaActors.Lab.Tests.Health;

/// <summary>Stands before a service on a port of its own, and passes on what it says faithfully or not.</summary>
internal interface IGate : IDisposable
{
    int Port { get; }

    /// <summary>What it does from now on.</summary>
    GateKind Now { set; }
}

/// <summary>What a gate does.</summary>
internal enum GateKind
{
    /// <summary>Passes all bytes both ways.</summary>
    Open,

    /// <summary>Passes a byte a second from the service.</summary>
    Slow,

    /// <summary>Says other things than the service.</summary>
    Wrong,

    /// <summary>Refuses to serve: resets a connection soon after it stands, or answers that it will not.</summary>
    Refusing,
}
