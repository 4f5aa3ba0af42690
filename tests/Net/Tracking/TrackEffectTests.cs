using HaActors.Net.Model;

namespace HaActors.Net.Tests.Tracking;

/// <summary>keepalived.conf(5): weights of scripts, processes and interfaces, and the arithmetic of track_file.</summary>
public sealed class TrackEffectTests
{
    [Theory]
    [InlineData(0, true, false, 0)]
    [InlineData(0, false, true, 0)]
    [InlineData(-20, true, false, 0)]
    [InlineData(-20, false, false, -20)]
    [InlineData(20, true, false, 0)]
    [InlineData(20, false, false, -20)]
    public void Success_and_failure(int weight, bool passed, bool fault, int priority) =>
        Assert.Equal(new TrackEffect(fault, priority), TrackEffect.Of(Track(weight), passed));

    [Theory]
    [InlineData(0, 0, false, 0)]
    [InlineData(0, 7, true, 0)]
    [InlineData(1, -20, false, -20)]
    [InlineData(2, 20, false, 40)]
    [InlineData(1, -253, false, -253)]
    [InlineData(1, -254, true, 0)]
    [InlineData(253, 1000, false, 253)]
    [InlineData(-1, 254, true, 0)]
    [InlineData(253, long.MinValue, true, 0)]
    public void Number_in_a_file(int weight, long number, bool fault, int priority) =>
        Assert.Equal(new TrackEffect(fault, priority), TrackEffect.Of(Track(weight), number));

    [Theory]
    [InlineData(0, 0, true, 0)]
    [InlineData(0, 1, false, 0)]
    [InlineData(2, 20, false, -40)]
    public void Reversed_number(int weight, long number, bool fault, int priority) =>
        Assert.Equal(new TrackEffect(fault, priority), TrackEffect.Of(Track(weight) with { Reverse = true }, number));

    private static TrackSettings Track(int weight) => new("t", new FileTarget("/x"), TimeSpan.FromSeconds(1), 1, 1, weight, false, false);
}
