namespace HaActors.Net.Proxy.Http;

/// <content>A connection that both sides have agreed to use for something else than HTTP.</content>
internal sealed unsafe partial class HttpSession
{
    private bool _upEnded;
    private bool _downEnded;

    private void BeginTunnel()
    {
        _phase = Phase.Tunnel;
        _outcome = SessionOutcome.ClientClosed;
        _up.Begin(BodyKind.UntilClose, 0, _client, _link!.Side);
        if (_inputCount == 0) return;
        _up.Deliver(_input, _inputCount);
        DropInput();
    }

    private bool MoveTunnel()
    {
        BodyState up = _up.Run();
        BodyState down = _down.Run();
        Count(_up.TakeMoved(), _down.TakeMoved());
        if (up is BodyState.Truncated || down is BodyState.SinkBroken) End(SessionOutcome.ClientReset, abort: true);
        else if (down is BodyState.Truncated || up is BodyState.SinkBroken) End(SessionOutcome.ServerReset, abort: true);
        else if (up == BodyState.Finished && down == BodyState.Finished) End(_outcome, abort: false);
        else
        {
            if (up == BodyState.Finished && !_upEnded) EndDirection(ref _upEnded, SessionOutcome.ClientClosed, _link!.Side);
            if (down == BodyState.Finished && !_downEnded) EndDirection(ref _downEnded, SessionOutcome.ServerClosed, _client);
            if (up == BodyState.Yielded || down == BodyState.Yielded) RunAgain();
        }

        return false;
    }

    private void EndDirection(ref bool ended, SessionOutcome first, RelaySide sink)
    {
        ended = true;
        if (!(_upEnded && _downEnded)) _outcome = first;
        sink.EndSending();
    }
}
