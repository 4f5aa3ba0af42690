namespace Akka.Cluster;

/// <summary>Marks what the cluster's own actors say to each other across nodes.</summary>
public interface IClusterMessage
{
}
