namespace HaActors.Bench.Placement;

/// <summary>Decides who has which address. Addresses and nodes are numbers from 0.</summary>
internal abstract class Contender
{
    public abstract string Name { get; }

    /// <summary>Owners at once after nodes are gone, before anyone plans: what the wire, or the formula, makes of it.</summary>
    /// <param name="present">By node.</param>
    /// <param name="owners">By address; before.</param>
    public abstract int[] Fall(bool[] present, int[] owners);

    /// <summary>Owners after everyone had time to think: the plan.</summary>
    /// <param name="owners">By address; before. Null: none yet.</param>
    public abstract int[] Settle(bool[] present, int addresses, int[]? owners);
}
