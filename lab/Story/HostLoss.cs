namespace HaActors.Lab.Story;

/// <summary>The loss of a host, ten times over: the worst gap is what counts.</summary>
internal static class HostLoss
{
    private const int Trials = 10;

    public static void Tell(StoryTeller story, LabSite site)
    {
        ThreeNodes.Start(story, site);
        for (var trial = 0; trial < Trials; trial++)
        {
            ThreeNodes.CutLink(story, site, site.Nodes[trial % site.Nodes.Count]);
        }
    }
}
