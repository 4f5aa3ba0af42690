namespace Petabridge.Cmd;

/// <summary>A command that a client asks for. It stays within its process; between client and host travels RunCommand.</summary>
public sealed class Command
{
    /// <param name="palette">Name of the palette.</param>
    /// <param name="name">Name of the command in that palette.</param>
    /// <param name="arguments">Switch and value, in the order written.</param>
    public Command(string palette, string name, IEnumerable<Tuple<string, string>> arguments)
    {
        Palette = palette;
        Name = name;
        Arguments = arguments.ToArray();
    }

    /// <summary>Switch and value, in the order written.</summary>
    public IReadOnlyList<Tuple<string, string>> Arguments { get; }

    internal string Palette { get; }

    internal string Name { get; }

    public override string ToString() => string.Join(' ', Arguments.SelectMany(a => new[] { a.Item1, a.Item2 }).Prepend(Name).Prepend(Palette));
}
