namespace Hocon;

/// <summary>HOCON that can't be read, or a value that is not of the wanted type.</summary>
public class HoconException : Exception
{
    public HoconException(string message) : base(message)
    {
    }

    public HoconException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
