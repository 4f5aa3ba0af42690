using System.Collections.Concurrent;

namespace Akka.Remote;

/// <inheritdoc/>
public class DefaultFailureDetectorRegistry<T> : IFailureDetectorRegistry<T>
    where T : notnull
{
    private readonly ConcurrentDictionary<T, FailureDetector> _detectors = new();
    private readonly Func<FailureDetector> _factory;

    public DefaultFailureDetectorRegistry(Func<FailureDetector> factory)
    {
        _factory = factory;
    }

    /// <summary>True also for a resource without a heartbeat.</summary>
    public bool IsAvailable(T resource) => !_detectors.TryGetValue(resource, out var detector) || detector.IsAvailable;

    public bool IsMonitoring(T resource) => _detectors.TryGetValue(resource, out var detector) && detector.IsMonitoring;

    public void Heartbeat(T resource) => _detectors.GetOrAdd(resource, static (_, make) => make(), _factory).HeartBeat();

    public void Remove(T resource) => _detectors.TryRemove(resource, out _);

    public void Reset() => _detectors.Clear();

    /// <summary>The detector of a resource, or null.</summary>
    internal FailureDetector? GetFailureDetector(T resource) => _detectors.GetValueOrDefault(resource);
}
