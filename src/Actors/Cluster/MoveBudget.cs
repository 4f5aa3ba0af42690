using HaActors.Net.Model;

namespace HaActors.Actors.Cluster;

/// <summary>Counts the moves of the last interval, so that a plan knows how many are left to it. Belongs to the planner actor.</summary>
internal sealed class MoveBudget(PlacementSettings settings, TimeProvider time)
{
    private readonly Queue<(long At, int Moves)> _spent = new();

    public int Left
    {
        get
        {
            while (_spent.TryPeek(out var oldest) && time.GetElapsedTime(oldest.At) >= settings.MoveInterval)
            {
                _spent.Dequeue();
            }

            return Math.Max(0, settings.MaxMoves - _spent.Sum(spent => spent.Moves));
        }
    }

    public void Spend(int moves)
    {
        if (moves > 0)
        {
            _spent.Enqueue((time.GetTimestamp(), moves));
        }
    }
}
