using HaActors.Bench;
using HaActors.Bench.Engine;
using HaActors.Bench.Failover;
using HaActors.Bench.Health;
using HaActors.Bench.Placement;
using HaActors.Bench.Proxy;
using HaActors.Bench.Soak;
using HaActors.Lab.Network;

string programs = Path.GetFullPath(Path.Combine("artifacts", "bin"));

// serve-proxy is the contender's own process, started by the bench; it is not for people, so the usage leaves it out.
try
{
    switch (args)
    {
        case ["proxy", .. string[] options]:
            return new ProxyBench(ProxyBenchOptions.Parse(options)).Run();
        case ["failover", .. string[] options]:
            return FailoverBench.Parse(programs, options).Run();
        case ["engine"]:
            return new EngineBench(5).Run();
        case ["engine", "--rounds", string text] when int.TryParse(text, out int rounds) && rounds is > 0 and <= 100:
            return new EngineBench(rounds).Run();
        case ["soak", .. string[] options]:
            return SoakBench.Parse(options).Run();
        case ["placement"]:
            return PlacementBench.Run();
        case ["health", .. string[] options]:
            return new HealthBench(programs, HealthBenchOptions.Parse(options)).Execute();
        case ["serve-proxy", .. string[] services]:
            ServeProxy.Run(services);
            return 0;
        default:
            Console.Error.WriteLine("""
                usage: bench NAME [OPTION...]
                  proxy [SCENARIO...] [--rounds N] [--seconds N]
                                                     the data plane beside HAProxy: CPU time, rates, latencies, memory; all, or what has SCENARIO
                                                     in its name (tcp, http, tls, bulk, "2 cores", idle, steady)
                  failover [--trials N] [--only TEXT]  how long an address is away when its owner is lost or returns, beside keepalived and ucarp: ten
                                                     trials, or N; TEXT is part of a loss or a contender; status 1 if a target of the design is missed
                  soak [--seconds N] [--seed N]      random aborts of clients and servers in every mode: counters, descriptors, buffers, pipes
                  placement                          evenness, moves and planning time beside hashing and a ring
                  health [--servers N] [--rounds N] [--seconds N]
                                                     10,000 tcp checks a second on one node beside HAProxy: CPU per check and drift
                  engine [--rounds N]                actors, messages and lost members on the stand-ins beside Akka.NET
                """);
            return args.Length == 0 ? 0 : 2;
    }
}
catch (Exception error) when (error is BenchException or LabException)
{
    Console.Error.WriteLine($"bench: {error.Message}");
    return 1;
}
