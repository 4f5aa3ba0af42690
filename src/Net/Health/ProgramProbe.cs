using HaActors.Net.Model;

namespace HaActors.Net.Health;

/// <summary>Runs a program; exit code 0 is success.</summary>
/// <param name="environment">NAME=VALUE, beside PATH.</param>
internal sealed class ProgramProbe(CheckSettings check, ProgramProbeSettings program, IEnumerable<string> environment, TimeProvider time)
    : IProbe
{
    private readonly ProgramRunner _runner = new(time);

    private readonly ProgramCall _call = new(program.Command, program.Arguments, [.. environment], check.Timeout, program.KillAfter);

    public ProgramProbe(string backend, CheckSettings check, ProgramProbeSettings program, ServerSettings server, TimeProvider time)
        : this(
            check with { Timeout = check.Limit },
            program,
            [$"HA_BACKEND={backend}", $"HA_SERVER={server.Name}", $"HA_ADDRESS={server.Host}", $"HA_PORT={server.Port}"],
            time)
    {
    }

    public Task<ProbeResult> RunAsync(CancellationToken cancel) => _runner.RunAsync(_call, cancel);
}
