using System.Globalization;
using k8s.Models;
using TrtOperator.Api.V1Alpha1;
using TrtOperator.Api.Validation;
using TrtOperator.Operator.Decisions;

namespace TrtOperator.Operator.Jobs;

/// <summary>The volumes of a stage's pod: a work folder, the Secrets that it needs, and those that are passed through.</summary>
/// <param name="Volumes">The volumes.</param>
/// <param name="Mounts">Where the container sees them.</param>
internal sealed record PodVolumes(IList<V1Volume> Volumes, IList<V1VolumeMount> Mounts)
{
    private const string Work = "trtengine-work";
    private const string SecretPrefix = "trtengine-secret-";

    public static PodVolumes Of(TrtEngineSpec spec, WantedJob wanted, BuilderScheduling scheduling)
    {
        List<V1Volume> volumes = [new V1Volume { Name = Work, EmptyDir = new V1EmptyDirVolumeSource() }];
        List<V1VolumeMount> mounts = [new V1VolumeMount { Name = Work, MountPath = WellKnownNames.WorkFolder }];
        foreach ((string secret, int index) in Secrets(spec, wanted.Order.Stage).Select((secret, index) => (secret, index)))
        {
            // Names of Secrets may be longer than names of volumes, and hold dots.
            string volume = SecretPrefix + index.ToString(CultureInfo.InvariantCulture);
            volumes.Add(new V1Volume { Name = volume, Secret = new V1SecretVolumeSource { SecretName = secret, DefaultMode = 0b100_100_000 } });
            mounts.Add(new V1VolumeMount { Name = volume, MountPath = $"{WellKnownNames.SecretsFolder}/{secret}", ReadOnlyProperty = true });
        }

        // The class's own volumes are its administrator's affair.
        HashSet<string> ofClass = [.. (wanted.Class.Scheduling?.Volumes ?? []).Select(volume => volume.Name).Except((spec.Builder?.Volumes ?? []).Select(volume => volume.Name))];
        foreach (V1Volume volume in scheduling.Volumes ?? [])
        {
            if (string.IsNullOrEmpty(volume.Name))
            {
                throw new InvalidJobException("spec.builder.volumes: a volume has no name; give it one, or remove it.");
            }

            if (volume.Name == Work || volume.Name.StartsWith(SecretPrefix, StringComparison.Ordinal))
            {
                throw new InvalidJobException($"spec.builder.volumes: '{volume.Name}' is a name of the operator's own; choose one that does not begin with 'trtengine-'.");
            }

            if (volume.HostPath is not null && !wanted.Class.AllowHostPath && !ofClass.Contains(volume.Name))
            {
                throw new InvalidJobException(
                    $"spec.builder.volumes: '{volume.Name}' mounts a folder of the node, which builder class '{wanted.ClassName}' does not allow; use another kind of volume, or a class with allowHostPath.");
            }

            volumes.Add(volume);
        }

        foreach (V1VolumeMount mount in scheduling.VolumeMounts ?? [])
        {
            if (IsOurs(mount.MountPath ?? ""))
            {
                throw new InvalidJobException($"spec.builder.volumeMounts: '{mount.MountPath}' is a folder of the builder's own; mount the volume elsewhere.");
            }

            mounts.Add(mount);
        }

        return new PodVolumes(volumes, mounts);
    }

    private static bool IsOurs(string path)
    {
        string plain = "/" + string.Join('/', path.Split('/').Where(part => part is not ("" or ".")));
        return plain is WellKnownNames.WorkFolder or WellKnownNames.TerminationMessagePath || (plain + "/").StartsWith(WellKnownNames.SecretsFolder + "/", StringComparison.Ordinal);
    }

    // Stages exchange what they compute through the destination, so every one of them needs its Secret.
    private static IEnumerable<string> Secrets(TrtEngineSpec spec, BuildStage stage)
    {
        IEnumerable<SecretReference?> sources = stage == BuildStage.Retire ? [] : DeclaredSources.Of(spec).Select(source => source.Source.SecretRef);
        return sources.Append(spec.Publish.Destination.SecretRef).OfType<SecretReference>().Select(secret => secret.Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
    }
}
