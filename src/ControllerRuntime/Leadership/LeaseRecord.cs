using k8s.Models;

namespace TrtOperator.ControllerRuntime.Leadership;

/// <summary>What is written into a lease.</summary>
internal static class LeaseRecord
{
    /// <summary>The lease with this process as its holder.</summary>
    /// <param name="lease">The lease as it is; null where there is none.</param>
    /// <param name="options">Whose it shall be.</param>
    /// <param name="now">The wall clock's time, for people to read.</param>
    public static V1Lease Held(V1Lease? lease, LeaderElectionOptions options, DateTime now)
    {
        bool isOurs = lease?.Spec?.HolderIdentity == options.Identity;
        int transitions = Math.Max(0, lease?.Spec?.LeaseTransitions ?? 0);
        return new V1Lease
        {
            Metadata = lease?.Metadata ?? new V1ObjectMeta { Name = options.Lease.Name, NamespaceProperty = options.Lease.Namespace },
            Spec = new V1LeaseSpec
            {
                HolderIdentity = options.Identity,
                LeaseDurationSeconds = (int)Math.Ceiling(options.LeaseDuration.TotalSeconds),
                AcquireTime = isOurs ? lease!.Spec.AcquireTime ?? now : now,
                RenewTime = now,
                LeaseTransitions = isOurs || lease is null || transitions == int.MaxValue ? transitions : transitions + 1,
            },
        };
    }

    /// <summary>The lease with nobody as its holder, for anyone to take at once.</summary>
    public static V1Lease Released(V1Lease lease, DateTime now) => new()
    {
        Metadata = lease.Metadata,
        Spec = new V1LeaseSpec
        {
            HolderIdentity = "",
            LeaseDurationSeconds = 1,
            AcquireTime = now,
            RenewTime = now,
            LeaseTransitions = lease.Spec?.LeaseTransitions ?? 0,
        },
    };
}
