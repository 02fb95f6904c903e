using k8s.Models;

namespace TrtOperator.ControllerRuntime.Leadership;

/// <summary>
/// What this process has seen of the lease, and since when on its own monotonic clock. The times written in the lease come from clocks of others and say
/// nothing but that they changed. Not thread-safe.
/// </summary>
internal sealed class LeaseObservation(TimeProvider time, TimeSpan usualDuration)
{
    private V1LeaseSpec? _spec;
    private long _since;

    /// <summary>Who holds it; empty for nobody.</summary>
    public string Holder => _spec?.HolderIdentity ?? "";

    public void Observe(V1Lease? lease)
    {
        V1LeaseSpec? spec = lease?.Spec;
        if (!IsSame(_spec, spec))
        {
            _spec = spec;
            _since = time.GetTimestamp();
        }
    }

    /// <summary>Whether this process may write itself into the lease.</summary>
    public bool MayBeTakenBy(string identity)
    {
        if (Holder.Length == 0 || Holder == identity)
        {
            return true;
        }

        // Whoever wrote the lease counts on the duration that is written in it, whatever this process is set to.
        TimeSpan duration = _spec?.LeaseDurationSeconds is { } seconds and > 0 ? TimeSpan.FromSeconds(seconds) : usualDuration;
        return time.GetElapsedTime(_since) >= duration;
    }

    private static bool IsSame(V1LeaseSpec? a, V1LeaseSpec? b)
        => a?.HolderIdentity == b?.HolderIdentity && a?.RenewTime == b?.RenewTime && a?.AcquireTime == b?.AcquireTime
            && a?.LeaseDurationSeconds == b?.LeaseDurationSeconds && a?.LeaseTransitions == b?.LeaseTransitions;
}
