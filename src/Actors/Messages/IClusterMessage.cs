using Akka.Actor;

namespace HaActors.Actors.Messages;

/// <summary>Marks a message that may cross nodes: it has a manifest in <c>ClusterMessageSerializer</c> and holds plain values only.</summary>
public interface IClusterMessage;

/// <summary>Marks a message that never leaves its node, and so is exempt from Akka's serialization check.</summary>
public interface INodeMessage : INoSerializationVerificationNeeded;
