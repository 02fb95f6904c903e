using System.Globalization;

namespace TrtOperator.ControllerRuntime.Leadership;

/// <summary>Which lease to hold, and how.</summary>
public sealed record LeaderElectionOptions
{
    /// <summary>The lease's namespace and name.</summary>
    public required ObjectKey Lease { get; init; }

    /// <summary>The name that the lease is held under. No other process may ever use the same; see <see cref="CreateIdentity"/>.</summary>
    public required string Identity { get; init; }

    /// <summary>How long others leave a lease alone that is not renewed. Whole seconds.</summary>
    public TimeSpan LeaseDuration { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long the leader goes on without having renewed. Shorter than the lease's duration, so that it stops before another begins.</summary>
    public TimeSpan RenewDeadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The time between renewals. A replica on standby looks a little more often, so that a released lease is taken within this time.</summary>
    public TimeSpan RetryPeriod { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Makes an identity that no other process has, this one's own restart included.</summary>
    /// <param name="podName">The pod's name, for people to read.</param>
    /// <returns>The name and 8 random hexadecimal digits.</returns>
    public static string CreateIdentity(string podName) => $"{podName}_{Random.Shared.NextInt64(1L << 32).ToString("x8", CultureInfo.InvariantCulture)}";

    internal void Validate()
    {
        if (Identity.Length == 0 || Lease.Name.Length == 0 || Lease.Namespace.Length == 0)
        {
            throw new ArgumentException("Leader election needs an identity and the namespace and name of a lease; set all three.");
        }

        if (LeaseDuration < TimeSpan.FromSeconds(1) || LeaseDuration <= RenewDeadline || RenewDeadline <= RetryPeriod * 1.2 || RetryPeriod <= TimeSpan.Zero)
        {
            throw new ArgumentException(
                $"Leader election needs a lease duration ({LeaseDuration}) longer than the renew deadline ({RenewDeadline}), and that longer than 1.2 retry periods ({RetryPeriod}).");
        }
    }
}
