namespace Hocon;

/// <summary>A configuration that can't be loaded.</summary>
public sealed class ConfigurationException(string message) : Exception(message);
