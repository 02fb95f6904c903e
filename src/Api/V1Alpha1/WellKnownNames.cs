namespace TrtOperator.Api.V1Alpha1;

/// <summary>Labels, annotations, paths and the finalizer that operator, builder, plugin and people share.</summary>
public static class WellKnownNames
{
    /// <summary>Label on Jobs and pods: the TrtEngine's name.</summary>
    public const string EngineLabel = "trtengine.dev/engine";

    /// <summary>Label on Jobs and pods: the stage in lower case, such as <c>build</c>.</summary>
    public const string StageLabel = "trtengine.dev/stage";

    /// <summary>Label on the Jobs and pods of builds: the target's name.</summary>
    public const string TargetLabel = "trtengine.dev/target";

    /// <summary>Label on Jobs and pods: the builder class that they count against.</summary>
    public const string ClassLabel = "trtengine.dev/builder-class";

    /// <summary>Label on everything that the operator makes, with the value <see cref="ManagedBy"/>.</summary>
    public const string ManagedByLabel = "app.kubernetes.io/managed-by";

    /// <summary>Value of <see cref="ManagedByLabel"/>.</summary>
    public const string ManagedBy = "trtengine-operator";

    /// <summary>Annotation on Jobs: the stage's name in status.</summary>
    public const string StageNameAnnotation = "trtengine.dev/stage-name";

    /// <summary>Annotation on Jobs: the stage's whole key.</summary>
    public const string KeyAnnotation = "trtengine.dev/key";

    /// <summary>Annotation on a TrtEngine that asks for a rebuild: any text that differs from the last one, usually the time.</summary>
    public const string RebuildAnnotation = "trtengine.dev/rebuild-requested-at";

    /// <summary>The finalizer of a TrtEngine whose releases go with it.</summary>
    public const string Finalizer = "trtengine.dev/releases";

    /// <summary>Environment variable of the builder: its order as JSON.</summary>
    public const string OrderVariable = "TRTENGINE_ORDER";

    /// <summary>Name of the builder's container.</summary>
    public const string BuilderContainer = "builder";

    /// <summary>Folder that Secrets are mounted under in the builder, one folder for each, named like the Secret.</summary>
    public const string SecretsFolder = "/var/run/secrets/trtengine.dev";

    /// <summary>Where the builder writes its outcome.</summary>
    public const string TerminationMessagePath = "/dev/termination-log";

    /// <summary>The builder's work folder, an emptyDir.</summary>
    public const string WorkFolder = "/work";
}
