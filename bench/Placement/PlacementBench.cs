using System.Globalization;
using System.Text;

namespace HaActors.Bench.Placement;

/// <summary>
/// How evenly addresses lie, how many move, and how long it takes to decide: the planner beside the formula of MetalLB and PureLB
/// and beside a hand-made ring, through losses, returns and a rolling restart.
/// </summary>
internal sealed class PlacementBench
{
    private static readonly (int Addresses, int Nodes)[] Sizes = [(8, 4), (10, 5), (40, 8), (250, 16), (1000, 64)];

    private sealed record Row(
        int Addresses, int Nodes, string Contender, int Rest, int Loss, int TwoLosses, int LossMoves, int JoinMoves, int RollMoves, int RollSpread, double FirstMs, double WorstMs);

    public static int Run()
    {
        List<Row> rows = [];
        foreach ((int addresses, int nodes) in Sizes)
        {
            // The first round of the planner pays for its compilation; the second is what is shown.
            Measure(new PlannerContender(), addresses, nodes);
            rows.Add(Measure(new PlannerContender(), addresses, nodes));
            rows.Add(Measure(new Sha256Contender(), addresses, nodes));
            rows.Add(Measure(new RingContender(), addresses, nodes));
        }

        Report(rows);
        return 0;
    }

    private static Row Measure(Contender contender, int addresses, int nodes)
    {
        bool[] all = [.. Enumerable.Repeat(true, nodes)];
        int[] rest = contender.Settle(all, addresses, null);
        (int loss, int twoLosses, int lossMoves, int joinMoves) = (0, 0, 0, 0);
        int[] owners = rest;
        for (int lost = 0; lost < nodes; lost++)
        {
            bool[] present = Without(all, lost);
            int[] fallen = contender.Fall(present, owners);
            loss = Math.Max(loss, Spread(fallen, present));
            int[] planned = contender.Settle(present, addresses, fallen);
            lossMoves += Moves(fallen, planned);
            // The next one goes before anybody has come back.
            bool[] two = Without(present, (lost + 1) % nodes);
            twoLosses = Math.Max(twoLosses, Spread(contender.Fall(two, planned), two));
            owners = contender.Settle(all, addresses, planned);
            joinMoves += Moves(planned, owners);
        }

        (int rollMoves, int rollSpread) = (0, 0);
        for (int node = 0; node < nodes; node++)
        {
            foreach (bool[] present in new[] { Without(all, node), all })
            {
                int[] planned = contender.Settle(present, addresses, owners);
                rollMoves += Moves(owners, planned);
                rollSpread = Math.Max(rollSpread, Spread(planned, present));
                owners = planned;
            }
        }

        List<double> times = contender is PlannerContender planner ? planner.Times : [];
        return new Row(
            addresses, nodes, contender.Name, Spread(rest, all), loss, twoLosses, lossMoves, joinMoves, rollMoves, rollSpread,
            times.FirstOrDefault(), times.Skip(1).DefaultIfEmpty().Max());
    }

    private static bool[] Without(bool[] present, int node) => [.. present.Select((here, i) => here && i != node)];

    private static int Moves(int[] before, int[] after) => before.Zip(after).Count(pair => pair.First != pair.Second);

    private static int Spread(int[] owners, bool[] present)
    {
        int[] loads = new int[present.Length];
        foreach (int owner in owners)
        {
            loads[owner]++;
        }

        int[] counted = [.. loads.Where((_, node) => present[node])];
        return counted.Max() - counted.Min();
    }

    private static void Report(List<Row> rows)
    {
        string file = Path.Combine("artifacts", "bench", "placement.csv");
        StringBuilder csv = new("addresses,nodes,contender,spread_at_rest,spread_after_loss,spread_after_two_losses,moves_after_losses,moves_on_returns,moves_rolling,spread_rolling,first_plan_ms,slowest_later_plan_ms\n");
        Console.WriteLine($"{"size",-10}{"contender",-11}{"rest",5}{"loss",6}{"two",5}{"loss+",7}{"return",8}{"roll",7}{"roll spread",13}{"first ms",10}{"worst ms",10}");
        foreach (Row row in rows)
        {
            string times = row.FirstMs > 0 ? string.Create(CultureInfo.InvariantCulture, $"{row.FirstMs,10:0.0}{row.WorstMs,10:0.0}") : $"{"-",10}{"-",10}";
            Console.WriteLine($"{$"{row.Addresses}/{row.Nodes}",-10}{row.Contender,-11}{row.Rest,5}{row.Loss,6}{row.TwoLosses,5}{row.LossMoves,7}{row.JoinMoves,8}{row.RollMoves,7}{row.RollSpread,13}{times}");
            csv.Append(CultureInfo.InvariantCulture, $"{row.Addresses},{row.Nodes},{row.Contender},{row.Rest},{row.Loss},{row.TwoLosses},{row.LossMoves},{row.JoinMoves},{row.RollMoves},{row.RollSpread},{row.FirstMs:0.00},{row.WorstMs:0.00}\n");
        }

        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, csv.ToString());
        Console.WriteLine($"""
            size: addresses/nodes. Spread is the difference between the fullest and the emptiest node, at worst: at rest; at once after the loss
            of any one node; after that of its neighbour, too. loss+: moves beyond those of the lost addresses, return: moves when the lost nodes
            come back, both summed over all nodes; roll: moves while every node is emptied and filled again in turn. Times: first plan, slowest
            later one. All of it is in {file}
            """);
    }
}
