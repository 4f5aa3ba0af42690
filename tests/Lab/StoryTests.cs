using HaActors.Lab.Network;
using HaActors.Lab.Story;

namespace HaActors.Lab.Tests;

/// <summary>The story that <c>./ha lab</c> tells, as a test.</summary>
[Collection(LabCollection.Name)]
public sealed class StoryTests
{
    [SkippableFact]
    public void Three_nodes_story_holds()
    {
        using var lab = LabFixture.Claim();
        Programs.Find("haactors");
        var story = new StoryTeller();
        using var site = LabSite.Create(Programs.Folder, nodes: 3, addresses: 6);
        ThreeNodes.Tell(story, site);
        Assert.True(story.Broken.Count == 0, string.Join(Environment.NewLine, story.Broken.Concat(site.Nodes.SelectMany(LastLines))));
    }

    private static IEnumerable<string> LastLines(LabNode node) => File.ReadLines(node.Log).TakeLast(40).Select(line => $"{node.Name}: {line}");
}
