namespace HaActors.Host;

/// <summary>
/// Text from outside, such as a server's status line or a value of a file, on its way to a terminal or the log: control
/// characters could end the line or command the terminal, so each becomes a question mark.
/// </summary>
internal static class Printable
{
    public static string Of(string text) =>
        text.Any(char.IsControl) ? string.Concat(text.Select(c => char.IsControl(c) ? '?' : c)) : text;
}
