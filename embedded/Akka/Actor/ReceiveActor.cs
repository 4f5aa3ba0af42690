namespace Akka.Actor;

/// <summary>
/// An actor whose behaviours are tables of typed handlers, declared in its constructor and in the methods given to
/// <see cref="Become(Action)"/>. The first handler that fits a message gets it.
/// </summary>
public abstract class ReceiveActor : UntypedActor
{
    private readonly HandlerTable _initial = new();
    private HandlerTable? _open;

    protected ReceiveActor()
    {
        _open = _initial;
    }

    private HandlerTable Open => _open
        ?? throw new InvalidOperationException("Receive may be called in the constructor and inside Become only");

    protected sealed override void OnReceive(object message) => Dispatch(_initial, message);

    protected void Become(Action configure) => Become(Table(configure));

    protected void BecomeStacked(Action configure) => BecomeStacked(Table(configure));

    protected void Receive<T>(Action<T> handler, Predicate<T>? shouldHandle = null) => Open.Add(new TypedHandler<T>(handler, shouldHandle));

    protected void Receive<T>(Predicate<T> shouldHandle, Action<T> handler) => Receive(handler, shouldHandle);

    /// <param name="handler">Returns whether it handled the message; if not, later handlers are tried.</param>
    protected void Receive<T>(Func<T, bool> handler) => Open.Add(new ChoosingHandler<T>(handler));

    protected void Receive(Type messageType, Action<object> handler, Predicate<object>? shouldHandle = null) =>
        Receive(handler, m => messageType.IsInstanceOfType(m) && (shouldHandle is null || shouldHandle(m)));

    protected void ReceiveAny(Action<object> handler)
    {
        Open.Add(new TypedHandler<object>(handler, null));
        Open.TakesAll = true;
    }

    protected void ReceiveAsync<T>(Func<T, Task> handler, Predicate<T>? shouldHandle = null) =>
        Receive(message => CurrentCell.RunHandler(() => handler(message)), shouldHandle);

    protected void ReceiveAsync<T>(Predicate<T> shouldHandle, Func<T, Task> handler) => ReceiveAsync(handler, shouldHandle);

    protected void ReceiveAnyAsync(Func<object, Task> handler) =>
        ReceiveAny(message => CurrentCell.RunHandler(() => handler(message)));

    private Receive Table(Action configure)
    {
        var table = new HandlerTable();
        var outer = _open;
        _open = table;
        try
        {
            configure();
        }
        finally
        {
            _open = outer;
        }
        return message => table.TryHandle(message);
    }

    private void Dispatch(HandlerTable table, object message)
    {
        _open = null;
        if (!table.TryHandle(message))
        {
            Unhandled(message);
        }
    }
}
