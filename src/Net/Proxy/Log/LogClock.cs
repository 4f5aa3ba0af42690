using System.Globalization;
using System.Text;

namespace HaActors.Net.Proxy;

/// <summary>
/// Turns the loops' milliseconds into dates of the local time. Lines come in about the order of time, so the text of a second is made once and not
/// for each line. Used by the log's thread.
/// </summary>
internal sealed class LogClock
{
    // HAProxy writes month names in English whatever the locale.
    private const string Format = "dd/MMM/yyyy:HH:mm:ss.";

    private long _offset;
    private long _second = -1;
    private byte[] _text = [];

    /// <summary>Takes the time of day; before each batch of lines, because it may be set anew.</summary>
    public void Set(DateTimeOffset now, long ticks) => _offset = now.ToUnixTimeMilliseconds() - ticks;

    /// <param name="milliseconds">As <see cref="Environment.TickCount64"/> counts.</param>
    public void Append(ref LogText line, long milliseconds)
    {
        (long second, long rest) = Math.DivRem(milliseconds + _offset, 1000);
        if (second != _second)
        {
            _second = second;
            _text = Encoding.ASCII.GetBytes(DateTimeOffset.FromUnixTimeSeconds(second).ToLocalTime().ToString(Format, CultureInfo.InvariantCulture));
        }

        line.Add(_text);
        line.AddMilliseconds((int)rest);
    }
}
