using k8s.Models;

namespace TrtOperator.ApiServer.Tests;

internal static class Sample
{
    public static V1Job Job(string name, string ns = "default") => new()
    {
        ApiVersion = "batch/v1",
        Kind = "Job",
        Metadata = new V1ObjectMeta { Name = name, NamespaceProperty = ns },
        Spec = new V1JobSpec
        {
            Template = new V1PodTemplateSpec
            {
                Spec = new V1PodSpec { RestartPolicy = "Never", Containers = [new V1Container { Name = "builder", Image = "builder:1" }] },
            },
        },
    };
}
