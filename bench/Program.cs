using HaActors.Bench;
using HaActors.Bench.Proxy;

// serve-proxy is the contender's own process, started by the bench; it is not for people, so the usage leaves it out.
try
{
    switch (args)
    {
        case ["proxy", .. string[] options]:
            return new ProxyBench(ProxyBenchOptions.Parse(options)).Run();
        case ["serve-proxy", .. string[] services]:
            ServeProxy.Run(services);
            return 0;
        default:
            Console.Error.WriteLine("""
                usage: bench NAME [OPTION...]
                  proxy [--rounds N] [--seconds N]   CPU time of the data plane beside HAProxy's: small requests, new connections, bulk
                """);
            return args.Length == 0 ? 0 : 2;
    }
}
catch (BenchException error)
{
    Console.Error.WriteLine($"bench: {error.Message}");
    return 1;
}
