using System.Collections.Immutable;
using System.Text;
using HaActors.Net.Model;

namespace HaActors.Host.Config;

/// <summary>Reads the steps of a send-expect check; their words are those of HAProxy's <c>tcp-check</c>.</summary>
internal static class ScriptReader
{
    private const string Rule =
        "must be one of: send TEXT, send-binary HEX, expect string TEXT, expect binary HEX, expect rstring REGEX";

    public static ImmutableArray<ScriptStep> Read(Section section, bool isRequired)
    {
        var steps = section.List("script");
        if (isRequired && steps.IsEmpty)
            section.Reading.Fail($"{section.Path}.script", null, "must have at least one step", section.Source);
        return [.. steps.Select(step => Step(section, step)).OfType<ScriptStep>()];
    }

    private static ScriptStep? Step(Section section, ConfigScalar scalar)
    {
        var step = Parse(scalar.Text);
        if (step is null)
            section.Reading.Fail(scalar, Rule);
        return step;
    }

    private static ScriptStep? Parse(string text)
    {
        if (After("send ") is { } sent)
            return new SendStep([.. Encoding.UTF8.GetBytes(sent)]);
        if (After("send-binary ") is { } sentHex)
            return Hex(sentHex) is { IsEmpty: false } bytes ? new SendStep(bytes) : null;
        if (After("expect string ") is { } expected)
            return new ExpectStep([.. Encoding.UTF8.GetBytes(expected)], expected);
        if (After("expect binary ") is { } expectedHex)
            return Hex(expectedHex) is { IsEmpty: false } bytes ? new ExpectStep(bytes, expectedHex) : null;
        return After("expect rstring ") is { } pattern && CheckPatterns.Parse(pattern) is { } regex ? new ExpectLineStep(regex) : null;

        string? After(string word) => text.StartsWith(word, StringComparison.Ordinal) && text.Length > word.Length ? text[word.Length..] : null;
    }

    private static ImmutableArray<byte> Hex(string text)
    {
        try
        {
            return [.. Convert.FromHexString(text.Replace(" ", ""))];
        }
        catch (FormatException)
        {
            return [];
        }
    }
}
