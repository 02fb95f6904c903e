namespace TrtOperator.ApiServer.Kinds;

/// <summary>The kinds that the server knows without a custom resource definition.</summary>
public static class ServedKinds
{
    public static ServedKind Namespaces { get; } = new("", "v1", "Namespace", "namespaces", namespaced: false) { HasStatus = true, DeleteReturnsObject = true };

    public static ServedKind Pods { get; } = new("", "v1", "Pod", "pods", namespaced: true) { HasStatus = true, DeleteReturnsObject = true };

    public static ServedKind Nodes { get; } = new("", "v1", "Node", "nodes", namespaced: false) { HasStatus = true };

    public static ServedKind Secrets { get; } = new("", "v1", "Secret", "secrets", namespaced: true);

    public static ServedKind ConfigMaps { get; } = new("", "v1", "ConfigMap", "configmaps", namespaced: true);

    public static ServedKind CoreEvents { get; } = new("", "v1", "Event", "events", namespaced: true);

    /// <summary>The same objects as <see cref="CoreEvents"/>, in their newer shape.</summary>
    public static ServedKind Events { get; } = new("events.k8s.io", "v1", "Event", "events", namespaced: true) { StoredAs = CoreEvents };

    public static ServedKind Jobs { get; } = new("batch", "v1", "Job", "jobs", namespaced: true) { HasStatus = true, HasGeneration = true };

    public static ServedKind Leases { get; } = new("coordination.k8s.io", "v1", "Lease", "leases", namespaced: true) { UnconditionalUpdate = false };

    public static ServedKind CustomResourceDefinitions { get; } =
        new("apiextensions.k8s.io", "v1", "CustomResourceDefinition", "customresourcedefinitions", namespaced: false) { HasStatus = true, HasGeneration = true, UnconditionalUpdate = false };

    public static ServedKind TrtEngines { get; } = Custom("trtengine.dev", "v1alpha1", "TrtEngine", "trtengines", namespaced: true);

    public static ServedKind BuilderClasses { get; } = Custom("trtengine.dev", "v1alpha1", "BuilderClass", "builderclasses", namespaced: false);

    /// <summary>The kinds of every server.</summary>
    public static IReadOnlyList<ServedKind> BuiltIn { get; } =
        [Namespaces, Pods, Nodes, Secrets, ConfigMaps, CoreEvents, Events, Jobs, Leases, CustomResourceDefinitions];

    /// <summary>A kind of custom resources with a status subresource.</summary>
    public static ServedKind Custom(string group, string version, string kind, string plural, bool namespaced) =>
        new(group, version, kind, plural, namespaced) { HasStatus = true, Custom = true, HasGeneration = true, UnconditionalUpdate = false };
}
