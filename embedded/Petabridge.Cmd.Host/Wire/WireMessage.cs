using System.Text.Json.Serialization;

namespace Petabridge.Cmd.Wire;

/// <summary>
/// What pbm and the listener say to each other: one JSON object a frame. The client sends GetPalettes or RunCommand,
/// one at a time; the host answers Palettes, or Answer pieces of which the last is final. Compiled into both.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(GetPalettes), "get-palettes")]
[JsonDerivedType(typeof(Palettes), "palettes")]
[JsonDerivedType(typeof(RunCommand), "run")]
[JsonDerivedType(typeof(Answer), "answer")]
internal abstract record WireMessage;

internal sealed record GetPalettes : WireMessage;

internal sealed record Palettes(IReadOnlyList<PaletteHelp> Items) : WireMessage;

/// <param name="Arguments">Switches and values by turns, so an even number.</param>
internal sealed record RunCommand(string Palette, string Command, IReadOnlyList<string> Arguments) : WireMessage;

internal sealed record Answer(string Text, bool Final, AnswerKind Kind) : WireMessage;

/// <summary>What a piece of an answer means for the client's exit status.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AnswerKind>))]
internal enum AnswerKind
{
    Output,
    Failed,

    /// <summary>The command was not run because it was not written as the palette asks.</summary>
    Usage,
}

internal sealed record PaletteHelp(string Name, IReadOnlyList<CommandHelp> Commands);

internal sealed record CommandHelp(string Name, string Description, IReadOnlyList<ArgumentHelp> Arguments);

internal sealed record ArgumentHelp(string Name, string Description, IReadOnlyList<string> Switches, bool Mandatory, bool Multiple, IReadOnlyList<string> Values);
