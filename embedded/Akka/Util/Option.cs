namespace Akka.Util;

/// <summary>A value that may be absent; <c>default</c> is the absent one.</summary>
public readonly struct Option<T> : IEquatable<Option<T>>
{
    /// <summary>The absent value.</summary>
    public static readonly Option<T> None = default;

    public Option(T value)
    {
        Value = value;
        HasValue = true;
    }

    public bool HasValue { get; }

    public bool IsEmpty => !HasValue;

    /// <summary>The value; the default of the type when absent.</summary>
    public T Value { get; }

    public T GetOrElse(T fallbackValue) => HasValue ? Value : fallbackValue;

    public static implicit operator Option<T>(T value) => value is null ? None : new Option<T>(value);

    public bool Equals(Option<T> other) =>
        HasValue == other.HasValue && EqualityComparer<T>.Default.Equals(Value, other.Value);

    public override bool Equals(object? obj) => obj is Option<T> other && Equals(other);

    public override int GetHashCode() => HasValue ? Value?.GetHashCode() ?? 0 : -1;

    public override string ToString() => HasValue ? $"Some<{Value}>" : "None";
}
