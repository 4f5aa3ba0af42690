using HaActors.Net.Health;
using HaActors.Net.Model;

namespace HaActors.Lab.Tests.Health;

/// <summary>Takes a service through all that can happen to it, and asserts what its checks find: state, code, and the time that it takes them.</summary>
/// <param name="checks">Each with the port that it probes, its code when the service is well, and its code when the service is silent or slow.</param>
internal sealed class StateSeries(RealService service, (int Port, ProbeSettings Settings, ProbeCode Up, ProbeCode Hung)[] checks)
{
    /// <summary>
    /// Up, hung, up again, stopped, back; then with something in between that refuses, answers wrongly, and lets a byte a second through.
    /// </summary>
    public void Run()
    {
        Direct();
        ThroughGates();
    }

    private void Direct()
    {
        var watched = checks.Select(check => new Watched(check.Port, check.Settings)).ToArray();
        try
        {
            AllUp(watched, "at first");
            AllFall(watched, "hung", service.Hang, check => check.Hung);
            service.Continue();
            AllUp(watched, "no longer hung");
            AllFall(watched, "stopped", service.Kill, _ => ProbeCode.L4CON);
            service.Restart();
            AllUp(watched, "started again");
        }
        finally
        {
            Array.ForEach(watched, each => each.Dispose());
        }
    }

    private void ThroughGates()
    {
        var gates = checks.Select(IGate (check) => IsDatagrams(check.Settings) ? new DatagramGate(check.Port) : new Gate(check.Port)).ToArray();
        var watched = gates.Zip(checks, (gate, check) => new Watched(gate.Port, check.Settings)).ToArray();
        try
        {
            AllUp(watched, "through the gate");
            foreach (var kind in new[] { GateKind.Wrong, GateKind.Slow, GateKind.Refusing })
            {
                AllFall(watched, $"{kind}", () => Set(kind), check => CodeBehind(kind, check));
                Set(GateKind.Open);
                AllUp(watched, $"after {kind}");
            }
        }
        finally
        {
            Array.ForEach(watched, each => each.Dispose());
            Array.ForEach(gates, gate => gate.Dispose());
        }

        void Set(GateKind kind) => Array.ForEach(gates, gate => gate.Now = kind);
    }

    private static ProbeCode CodeBehind(GateKind kind, (int Port, ProbeSettings Settings, ProbeCode Up, ProbeCode Hung) check) => kind switch
    {
        GateKind.Slow => check.Hung,
        // A server of DNS says it in words.
        GateKind.Refusing when IsDatagrams(check.Settings) => ProbeCode.L7STS,
        _ => check.Hung == ProbeCode.L6TOUT ? ProbeCode.L6RSP : ProbeCode.L7RSP,
    };

    private static bool IsDatagrams(ProbeSettings settings) => settings is DnsProbeSettings { OverTcp: false };

    private void AllUp(Watched[] watched, string when)
    {
        for (var i = 0; i < checks.Length; i++)
        {
            watched[i].Becomes(HealthState.Up, checks[i].Up, $"{checks[i].Settings.GetType().Name} {when}");
            watched[i].RoseInTime();
        }
    }

    private void AllFall(Watched[] watched, string when, Action change, Func<(int Port, ProbeSettings Settings, ProbeCode Up, ProbeCode Hung), ProbeCode> codeOf)
    {
        Array.ForEach(watched, each => each.Mark());
        change();
        Array.ForEach(watched, each => each.MarkDone());
        for (var i = 0; i < checks.Length; i++)
        {
            watched[i].Becomes(HealthState.Down, codeOf(checks[i]), $"{checks[i].Settings.GetType().Name} {when}");
            watched[i].FellInTime(when);
        }
    }
}
