using System.Text;
using Petabridge.Cmd.Wire;

namespace Petabridge.Cmd.Client;

/// <summary>Reads lines from a terminal with completion: Tab grows a word or lists what it may become.</summary>
internal sealed class LineEditor(string prompt, IReadOnlyList<PaletteHelp> palettes) : TextReader
{
    private const char EndOfInput = '\u0004';

    /// <summary>Null at Ctrl-D on an empty line.</summary>
    public override string? ReadLine()
    {
        var line = new StringBuilder();
        while (true)
        {
            var key = Console.ReadKey(intercept: true);
            switch (key.Key)
            {
                case ConsoleKey.Enter:
                    Console.WriteLine();
                    return line.ToString();
                case ConsoleKey.Tab:
                    Complete(line);
                    break;
                case ConsoleKey.Backspace when line.Length > 0:
                    line.Length--;
                    Console.Write("\b \b");
                    break;
                default:
                    if (key.KeyChar == EndOfInput && line.Length == 0) return null;
                    if (char.IsControl(key.KeyChar)) break;
                    line.Append(key.KeyChar);
                    Console.Write(key.KeyChar);
                    break;
            }
        }
    }

    public override Task<string?> ReadLineAsync() => Task.FromResult(ReadLine());

    private void Complete(StringBuilder line)
    {
        var typed = line.ToString();
        var proposals = Completion.Find(palettes, typed);
        var completed = Completion.Apply(typed, proposals);
        if (completed == typed && proposals.Count > 1) Console.Write($"\n{string.Join("  ", proposals)}\n{prompt}{typed}");
        else Console.Write(completed[typed.Length..]);
        line.Clear().Append(completed);
    }
}
