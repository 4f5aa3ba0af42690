using HaActors.Embedded.HoconText;

namespace Hocon;

/// <summary>Text that is not HOCON; the place counts from 1.</summary>
public sealed class HoconParserException : Exception
{
    public HoconParserException(string message) : base(message)
    {
    }

    internal HoconParserException(HoconTextException cause) : base(cause.Message, cause)
    {
        LineNumber = cause.Line;
        LinePosition = cause.Column;
    }

    /// <summary>Line, from 1; 0 when the text as a whole is at fault.</summary>
    public int LineNumber { get; }

    /// <summary>Column, from 1; 0 when the text as a whole is at fault.</summary>
    public int LinePosition { get; }
}
