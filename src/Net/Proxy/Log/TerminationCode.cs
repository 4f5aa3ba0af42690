namespace HaActors.Net.Proxy;

/// <summary>HAProxy's two letters for how a session ended (configuration.txt, section 8.5): who ended it, and in which phase.</summary>
public static class TerminationCode
{
    public static string Of(SessionOutcome outcome, SessionPhase phase) => Texts[(int)outcome * Phases + (int)phase];

    private const int Phases = 6;

    private static readonly string[] Texts =
    [
        .. from outcome in Enum.GetValues<SessionOutcome>()
           from phase in Enum.GetValues<SessionPhase>()
           select $"{First(outcome)}{Second(outcome, phase)}",
    ];

    private static char First(SessionOutcome outcome) => outcome switch
    {
        SessionOutcome.ClientClosed or SessionOutcome.ServerClosed => '-',
        SessionOutcome.ClientReset => 'C',
        SessionOutcome.ClientTimeout => 'c',
        SessionOutcome.ServerReset or SessionOutcome.ConnectFailed or SessionOutcome.NoServer or SessionOutcome.ServerHandshakeFailed => 'S',
        SessionOutcome.ServerTimeout or SessionOutcome.ConnectTimeout or SessionOutcome.QueueTimeout => 's',
        SessionOutcome.NoResources => 'R',
        SessionOutcome.Killed => 'K',
        SessionOutcome.ServerDown => 'D',
        SessionOutcome.BadHeader or SessionOutcome.HandshakeFailed or SessionOutcome.BadRequest or SessionOutcome.BadAnswer => 'P',
        SessionOutcome.RequestTimeout => 'c',
        _ => 'I',
    };

    // HAProxy calls every failure to get a server one of the phase of connecting, also when there is none.
    private static char Second(SessionOutcome outcome, SessionPhase phase) => outcome switch
    {
        SessionOutcome.ClientClosed or SessionOutcome.ServerClosed => '-',
        SessionOutcome.ConnectFailed or SessionOutcome.ConnectTimeout or SessionOutcome.NoServer or SessionOutcome.ServerHandshakeFailed => 'C',
        SessionOutcome.QueueTimeout => 'Q',
        _ => phase switch
        {
            SessionPhase.Request => 'R',
            SessionPhase.Queue => 'Q',
            SessionPhase.Connect => 'C',
            SessionPhase.Answer => 'H',
            SessionPhase.Last => 'L',
            _ => 'D',
        },
    };
}
