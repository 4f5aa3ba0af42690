namespace Petabridge.Cmd.Client;

/// <summary>There is no answer from the node; the message is a sentence for the user.</summary>
internal sealed class NodeUnreachableException(string message) : Exception(message);
