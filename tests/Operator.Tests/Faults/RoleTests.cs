using System.Collections.Concurrent;
using k8s;
using k8s.Models;
using TrtOperator.ApiServer.Faults;
using TrtOperator.ApiServer.Kinds;

namespace TrtOperator.Operator.Tests.Faults;

/// <summary>The operator's role, as it is installed, against a server that allows nothing else.</summary>
public sealed class RoleTests
{
    [Fact]
    public async Task The_role_suffices_for_a_whole_life()
    {
        await using OperatorBed bed = await OperatorBed.NewAsync();
        bed.Server.AllowOnly([.. Rules()]);
        bed.Create("  deletionPolicy: Delete");
        bed.Start();
        await bed.UntilPublishedAsync();
        bed.Server.Objects.Delete(ServedKinds.TrtEngines, OperatorBed.Namespace, OperatorBed.Name);
        await bed.UntilAsync("the end", () => bed.Engine() is null);
        bed.Server.Writes.Should().NotContain(write => write.StatusCode == 403);
    }

    [Fact]
    public async Task The_role_gives_no_right_to_a_list_a_watch_or_a_write_that_a_life_does_not_ask_for()
    {
        await using OperatorBed bed = await OperatorBed.NewAsync();
        ConcurrentDictionary<string, byte> asked = new();
        using IDisposable hook = bed.Server.OnRequest(request =>
        {
            string resource = request.Subresource is null ? request.Kind.Plural : $"{request.Kind.Plural}/{request.Subresource}";
            asked[$"{request.Verb} {resource}"] = 0;
            return null;
        });
        bed.Create("  deletionPolicy: Delete");
        bed.Start();
        await bed.UntilPublishedAsync();
        bed.Server.Objects.Delete(ServedKinds.TrtEngines, OperatorBed.Namespace, OperatorBed.Name);
        await bed.UntilAsync("the end", () => bed.Engine() is null);

        // Asked for by what a quiet life has not: a conflict, a name that is taken, a failure that is final, a repeated event, progress;
        // and by the API server itself, for owner references.
        string[] elsewhere = ["get trtengines", "get jobs", "patch jobs", "delete jobs", "patch events", "get pods/log", "update trtengines/finalizers"];
        Rules().Select(rule => $"{rule.Verb} {rule.Resource}").Except(elsewhere).Except(asked.Keys).Should().BeEmpty();
        asked.Keys.Except(Rules().Select(rule => $"{rule.Verb} {rule.Resource}")).Should().BeEmpty();
    }

    private static IEnumerable<AccessRule> Rules()
    {
        V1ClusterRole role = KubernetesYaml.Deserialize<V1ClusterRole>(File.ReadAllText(Path.Combine(OperatorBed.Root, "config/rbac/role.yaml")));
        return role.Rules.SelectMany(rule => rule.ApiGroups.SelectMany(group => rule.Resources.SelectMany(resource => rule.Verbs.Select(verb => new AccessRule(group, resource, verb)))));
    }
}
