using System.Linq.Expressions;
using System.Reflection;

namespace Akka.Actor;

/// <summary>Makes actor objects where their construction takes more than a constructor call.</summary>
public interface IIndirectActorProducer
{
    ActorBase Produce();

    Type ActorType { get; }

    void Release(ActorBase actor);
}

/// <summary>The recipe of an actor: its type, constructor arguments, dispatcher and supervisor strategy. Immutable.</summary>
public class Props : IEquatable<Props>
{
    private readonly IIndirectActorProducer? _producer;

    private Props(Type type, object[] arguments, IIndirectActorProducer? producer, string? dispatcher, SupervisorStrategy? strategy)
    {
        Type = type;
        Arguments = arguments;
        _producer = producer;
        Dispatcher = dispatcher!;
        SupervisorStrategy = strategy!;
    }

    public Type Type { get; }

    public object[] Arguments { get; }

    /// <summary>Path of the dispatcher's configuration; null for the default dispatcher.</summary>
    public string Dispatcher { get; }

    /// <summary>Null leaves it to the actor.</summary>
    public SupervisorStrategy SupervisorStrategy { get; }

    public string TypeName => Type.AssemblyQualifiedName!;

    /// <param name="factory">A <c>new</c> expression; its arguments are evaluated now, once for all incarnations.</param>
    /// <exception cref="ArgumentException">The expression is not a <c>new</c> expression.</exception>
    public static Props Create<TActor>(Expression<Func<TActor>> factory, SupervisorStrategy? supervisorStrategy = null)
        where TActor : ActorBase
    {
        if (factory.Body is not NewExpression construction)
        {
            throw new ArgumentException("The create function must be a 'new T (args)' expression", nameof(factory));
        }
        var arguments = construction.Arguments.Select(Evaluate).ToArray();
        return new Props(typeof(TActor), arguments!, null, null, supervisorStrategy);
    }

    public static Props Create<TActor>(params object[] args)
        where TActor : ActorBase => Create(typeof(TActor), args);

    public static Props Create<TActor>(SupervisorStrategy supervisorStrategy)
        where TActor : ActorBase, new() => new(typeof(TActor), [], null, null, supervisorStrategy);

    public static Props Create(Type type, params object[] args) => new(type, args, null, null, null);

    public static Props CreateBy(IIndirectActorProducer producer, params object[] args) => new(producer.ActorType, args, producer, null, null);

    public Props WithDispatcher(string dispatcher) => new(Type, Arguments, _producer, dispatcher, SupervisorStrategy);

    public Props WithSupervisorStrategy(SupervisorStrategy strategy) => new(Type, Arguments, _producer, Dispatcher, strategy);

    public virtual ActorBase NewActor()
    {
        if (_producer is not null)
        {
            return _producer.Produce();
        }
        try
        {
            const BindingFlags flags = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
            return (ActorBase)Activator.CreateInstance(Type, flags | BindingFlags.DoNotWrapExceptions, null, Arguments, null)!;
        }
        catch (MissingMethodException e)
        {
            throw new TypeLoadException($"{Type} has no constructor for ({string.Join(", ", Arguments.Select(a => a?.GetType().Name ?? "null"))})", e);
        }
    }

    public bool Equals(Props? other) =>
        other is not null && Type == other.Type && Dispatcher == other.Dispatcher && Arguments.SequenceEqual(other.Arguments)
        && Equals(SupervisorStrategy, other.SupervisorStrategy) && ReferenceEquals(_producer, other._producer);

    public override bool Equals(object? obj) => Equals(obj as Props);

    public override int GetHashCode() => HashCode.Combine(Type, Dispatcher, Arguments.Length);

    public override string ToString() => $"Props({Type.Name})";

    /// <summary>Constants and captured variables, the usual arguments, need no compiled code.</summary>
    private static object? Evaluate(Expression argument) => argument switch
    {
        ConstantExpression constant => constant.Value,
        MemberExpression { Member: FieldInfo field } member => field.GetValue(member.Expression is null ? null : Evaluate(member.Expression)),
        UnaryExpression { NodeType: ExpressionType.Convert, Operand: var operand } cast when cast.Type.IsAssignableFrom(operand.Type) => Evaluate(operand),
        _ => Expression.Lambda(argument).Compile(preferInterpretation: true).DynamicInvoke(),
    };
}
