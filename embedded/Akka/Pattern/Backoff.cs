using Akka.Actor;

namespace Akka.Pattern;

/// <summary>Makes the options of a <see cref="BackoffSupervisor"/>.</summary>
public static class Backoff
{
    /// <summary>Starts the child again after a delay when it fails; when it stops, the supervisor stops too.</summary>
    /// <param name="minBackoff">First delay; it doubles with every failure.</param>
    /// <param name="maxBackoff">Longest delay.</param>
    /// <param name="randomFactor">Up to this share of the delay is added at random, 0.2 for 20 %.</param>
    /// <param name="maxNrOfRetries">Restarts after which the supervisor stops; -1 for no limit.</param>
    public static BackoffOptions OnFailure(Props childProps, string childName, TimeSpan minBackoff, TimeSpan maxBackoff, double randomFactor, int maxNrOfRetries) =>
        new(onStop: false, childProps, childName, minBackoff, maxBackoff, randomFactor, maxNrOfRetries);

    /// <summary>Starts the child again after a delay when it stops, for whatever reason.</summary>
    /// <inheritdoc cref="OnFailure"/>
    public static BackoffOptions OnStop(Props childProps, string childName, TimeSpan minBackoff, TimeSpan maxBackoff, double randomFactor, int maxNrOfRetries) =>
        new(onStop: true, childProps, childName, minBackoff, maxBackoff, randomFactor, maxNrOfRetries);
}

/// <summary>How a <see cref="BackoffSupervisor"/> works. Immutable.</summary>
public class BackoffOptions
{
    internal BackoffOptions(bool onStop, Props childProps, string childName, TimeSpan minBackoff, TimeSpan maxBackoff, double randomFactor, int maxNrOfRetries)
    {
        if (minBackoff <= TimeSpan.Zero || maxBackoff < minBackoff)
        {
            throw new ArgumentException($"backoff from {minBackoff} to {maxBackoff}: the first must be longer than zero and not longer than the second");
        }
        if (randomFactor is < 0 or > 1)
        {
            throw new ArgumentException($"random factor {randomFactor}: must be 0-1");
        }
        OnStop = onStop;
        ChildProps = childProps;
        ChildName = childName;
        MinBackoff = minBackoff;
        MaxBackoff = maxBackoff;
        RandomFactor = randomFactor;
        Strategy = new OneForOneStrategy(maxNrOfRetries, -1, SupervisorStrategy.DefaultDecider);
        ResetAfter = minBackoff;
    }

    private BackoffOptions(BackoffOptions other)
    {
        OnStop = other.OnStop;
        ChildProps = other.ChildProps;
        ChildName = other.ChildName;
        MinBackoff = other.MinBackoff;
        MaxBackoff = other.MaxBackoff;
        RandomFactor = other.RandomFactor;
        Strategy = other.Strategy;
        ResetAfter = other.ResetAfter;
    }

    internal bool OnStop { get; }

    internal Props ChildProps { get; }

    internal string ChildName { get; }

    internal TimeSpan MinBackoff { get; }

    internal TimeSpan MaxBackoff { get; }

    internal double RandomFactor { get; }

    internal OneForOneStrategy Strategy { get; private init; }

    /// <summary>Null leaves it to the child to say <see cref="BackoffSupervisor.Reset"/>.</summary>
    internal TimeSpan? ResetAfter { get; private init; }

    /// <summary>Forgets the failures when the child has lived that long after a restart; the default is the first delay.</summary>
    public BackoffOptions WithAutoReset(TimeSpan resetBackoff) => new(this) { ResetAfter = resetBackoff };

    /// <summary>The child forgets its failures itself, by telling its parent <see cref="BackoffSupervisor.Reset"/>.</summary>
    public BackoffOptions WithManualReset() => new(this) { ResetAfter = null };

    /// <summary>Which failures count as such; the number of its retries is the limit.</summary>
    public BackoffOptions WithSupervisorStrategy(OneForOneStrategy supervisorStrategy) => new(this) { Strategy = supervisorStrategy };

    public BackoffOptions WithMaxNrOfRetries(int maxNrOfRetries) => new(this) { Strategy = Strategy.WithMaxNrOfRetries(maxNrOfRetries) };
}
