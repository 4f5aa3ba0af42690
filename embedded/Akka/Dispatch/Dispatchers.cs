using System.Collections.Concurrent;
using Akka.Configuration;

namespace Akka.Dispatch;

/// <summary>The dispatchers of a system by the path of their configuration, made when first asked for.</summary>
public sealed class Dispatchers
{
    /// <summary>Path of the dispatcher of actors whose props name none.</summary>
    public static readonly string DefaultDispatcherId = "akka.actor.default-dispatcher";

    private const int DefaultThroughput = 30;   // akka.actor.default-dispatcher.throughput of Akka.NET's reference

    private readonly ConcurrentDictionary<string, MessageDispatcher> _byId = new();
    private readonly Func<Config> _config;

    internal Dispatchers(Func<Config> config)
    {
        _config = config;
    }

    public MessageDispatcher DefaultGlobalDispatcher => Lookup(DefaultDispatcherId);

    public bool HasDispatcher(string id) => _config().HasPath(id);

    /// <exception cref="ConfigurationException">No such dispatcher, or one of an unknown type.</exception>
    public MessageDispatcher Lookup(string dispatcherName) => _byId.GetOrAdd(dispatcherName, Make);

    private MessageDispatcher Make(string id)
    {
        var config = HasDispatcher(id) ? _config().GetConfig(id) : throw new ConfigurationException($"dispatcher '{id}' is not configured");
        var throughput = config.GetInt("throughput", DefaultThroughput);
        if (throughput < 1)
        {
            throw new ConfigurationException($"{id}.throughput = {throughput}: must be at least 1");
        }
        return config.GetString("type", "Dispatcher") switch
        {
            "Dispatcher" or "TaskDispatcher" or "ForkJoinDispatcher" or "ChannelDispatcher" => new ThreadPoolDispatcher(id, throughput),
            "PinnedDispatcher" => new PinnedThreadDispatcher(id, throughput),
            var other => throw new ConfigurationException($"{id}.type = {other}: must be Dispatcher or PinnedDispatcher"),
        };
    }
}
