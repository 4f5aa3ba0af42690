namespace Hocon;

/// <summary>A getter found nothing at its path, or a value of another type.</summary>
public sealed class HoconValueException : HoconException
{
    public HoconValueException(string message, string failPath, Exception innerException) : base(message, innerException) =>
        FailPath = failPath;

    /// <summary>The path that was asked for.</summary>
    public string FailPath { get; }
}
