using System.Net.Sockets;
using System.Threading.Channels;
using Akka.Actor;
using Akka.Event;

namespace Akka.Remote;

/// <summary>A message on its way to a peer; without a recipient it is the connection's own ping.</summary>
internal readonly record struct Outbound(object? Message, IActorRef? Sender, RemoteActorRef? Recipient);

/// <summary>
/// The way to one peer. Idle -> connecting -> connected -> idle; a peer that cannot be reached is gated: left alone for
/// a while, in which messages become dead letters at once, or until it connects by itself. Messages wait in a bounded
/// queue while it connects. Delivery is in order and at most once: what a broken connection had taken is lost.
/// </summary>
internal sealed class Association
{
    private const int GateSteps = 16;   // the first gate is this fraction of retry-gate-closed-for, then they double

    private readonly TcpRemoting _remoting;
    private readonly Address _peer;
    private readonly Channel<Outbound> _queue;
    private CancellationTokenSource? _connection;
    private TaskCompletionSource? _gateOpens;
    private volatile bool _gated;
    private int? _reportedQuarantineBy;
    private string? _reportedFailure;

    public Association(TcpRemoting remoting, Address peer)
    {
        _remoting = remoting;
        _peer = peer;
        _queue = Channel.CreateBounded<Outbound>(new BoundedChannelOptions(remoting.Settings.OutboundBufferSize) { SingleReader = true });
        Ended = Task.Run(Run);
    }

    /// <summary>Completes after the remoting's end.</summary>
    public Task Ended { get; }

    /// <summary>The incarnation last talked to; null before.</summary>
    public int? PeerUid { get; private set; }

    /// <summary>Any thread; never waits.</summary>
    public void Send(object message, IActorRef sender, RemoteActorRef recipient)
    {
        if (_gated || !_queue.Writer.TryWrite(new Outbound(message, sender, recipient)))
        {
            Discard(message, sender, recipient, _gated ? "the peer cannot be reached" : "the peer is too slow or the system is stopping");
        }
    }

    /// <summary>The peer has shown that it is there: it is not left alone any longer. Any thread.</summary>
    public void OpenGate()
    {
        // Messages may be queued at once: the answer to what the peer is about to ask must not be lost.
        if (Interlocked.Exchange(ref _gateOpens, null) is { } gate)
        {
            _gated = false;
            gate.TrySetResult();
        }
    }

    /// <summary>Closes the connection, if there is one.</summary>
    public void Drop()
    {
        try
        {
            Volatile.Read(ref _connection)?.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has just ended by itself.
        }
    }

    /// <summary>Takes no more messages and waits until those taken are sent, but not for long.</summary>
    public async Task Flush(TimeSpan patience)
    {
        _queue.Writer.TryComplete();
        await Task.WhenAny(Ended, Task.Delay(patience, CancellationToken.None)).ConfigureAwait(false);
    }

    private async Task Run()
    {
        var longest = _remoting.Settings.RetryGateClosedFor;
        var gate = longest / GateSteps;
        try
        {
            while (await _queue.Reader.WaitToReadAsync(_remoting.Stopping).ConfigureAwait(false))
            {
                if (await TryTalk().ConfigureAwait(false))
                {
                    gate = longest / GateSteps;
                    continue;
                }
                await LeaveAlone(gate).ConfigureAwait(false);
                gate = gate * 2 < longest ? gate * 2 : longest;
            }
        }
        catch (OperationCanceledException)
        {
            // The remoting stops.
        }
        _gated = true;
        DiscardQueue();
    }

    private async Task LeaveAlone(TimeSpan gate)
    {
        var opens = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _gated = true;
        DiscardQueue();
        Volatile.Write(ref _gateOpens, opens);
        await Task.WhenAny(opens.Task, Task.Delay(gate, _remoting.Stopping)).ConfigureAwait(false);
        _remoting.Stopping.ThrowIfCancellationRequested();
        OpenGate();
    }

    /// <summary>Connects and sends until the connection ends; false when there was no connection.</summary>
    private async Task<bool> TryTalk()
    {
        using var lifetime = CancellationTokenSource.CreateLinkedTokenSource(_remoting.Stopping);
        Volatile.Write(ref _connection, lifetime);
        try
        {
            using var connection = await OutboundConnection.Open(_remoting, _peer, lifetime.Token).ConfigureAwait(false);
            if (!MayTalk(connection.Reply))
            {
                return false;
            }
            (PeerUid, _reportedFailure) = (connection.Reply.Uid, null);
            _remoting.Publish(new AssociatedEvent(_remoting.DefaultAddress, _peer, inbound: false));
            var end = await connection.Talk(_queue, lifetime).ConfigureAwait(false);
            _remoting.Log.Debug("connection to {0} ended: {1}", _peer, end);
            _remoting.Publish(new DisassociatedEvent(_remoting.DefaultAddress, _peer, inbound: false));
            if (end == ConnectionEnd.Quarantined)
            {
                ReportQuarantine(connection.Reply.Uid);
                return false;
            }
            return true;
        }
        catch (Exception e) when (e is SocketException or IOException or OperationCanceledException)
        {
            _remoting.Stopping.ThrowIfCancellationRequested();
            ReportFailure(e);
            return false;
        }
        finally
        {
            Volatile.Write(ref _connection, null);
        }
    }

    private bool MayTalk(Hello reply)
    {
        switch (reply.Verdict)
        {
            case HelloVerdict.Quarantined:
                ReportQuarantine(reply.Uid);
                return false;
            case HelloVerdict.Accepted when reply.From.Equals(_peer):
                return !_remoting.IsQuarantined(_peer, reply.Uid);
            default:
                _remoting.Log.Warning("{0} answers as {1} and does not take messages for this address", _peer, reply.From);
                return false;
        }
    }

    private void ReportQuarantine(int byUid)
    {
        if (_reportedQuarantineBy != byUid)
        {
            _reportedQuarantineBy = byUid;
            _remoting.Publish(new ThisActorSystemQuarantinedEvent(_remoting.DefaultAddress, _peer));
        }
    }

    /// <summary>That nobody listens there is usual. That somebody does and is no peer is not: it is logged once for each cause.</summary>
    private void ReportFailure(Exception failure)
    {
        _remoting.Failed(failure, _peer, inbound: false);
        if (failure is WireException && _reportedFailure != failure.Message)
        {
            _reportedFailure = failure.Message;
            _remoting.Log.Warning("no connection to {0}: {1}", _peer, failure.Message);
            return;
        }
        _remoting.Log.Debug("no connection to {0}: {1}", _peer, failure.Message);
    }

    private void DiscardQueue()
    {
        while (_queue.Reader.TryRead(out var waiting))
        {
            if (waiting.Recipient is { } recipient)
            {
                Discard(waiting.Message!, waiting.Sender!, recipient, "the peer cannot be reached");
            }
        }
    }

    private void Discard(object message, IActorRef sender, RemoteActorRef recipient, string reason)
    {
        if (message is not (Dispatch.SysMsg.SystemMessage or IDeadLetterSuppression))
        {
            _remoting.Log.Debug("message {0} to {1} is lost: {2}", message.GetType().Name, recipient, reason);
            _remoting.System.EventStream.Publish(new DeadLetter(message, sender, recipient));
        }
    }
}
