using HaActors.Net.Model;

namespace HaActors.Host.Config;

/// <summary>Reads <c>ha.placement</c>.</summary>
internal static class PlacementReader
{
    public static PlacementSettings Read(Section section)
    {
        var settings = new PlacementSettings
        {
            HoldDown = section.Duration("hold-down", TimeSpan.Zero, TimeSpan.FromMinutes(1)),
            MaxMoves = section.Integer("max-moves", 1, 10_000),
            MoveInterval = section.Duration("move-interval", TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1)),
            ReturnHome = section.Flag("return-home"),
            FlapThreshold = section.Integer("flap-threshold", 0, 100),
            FlapHalfLife = section.Duration("flap-half-life", TimeSpan.FromSeconds(1), TimeSpan.FromDays(1)),
        };
        section.RejectUnknown();
        return settings;
    }
}
