using TrtOperator.Api.V1Alpha1;
using TrtOperator.Operator.Diagnosis;

namespace TrtOperator.Operator.Tests.Diagnosis;

public sealed class UnschedulableTests
{
    private static readonly Dictionary<string, string> Hopper = new() { ["nvidia.com/gpu.compute.minor"] = "0", ["nvidia.com/gpu.compute.major"] = "9" };

    [Theory]
    [InlineData("0/3 nodes are available: 3 node(s) didn't match node selector.")]
    [InlineData("0/3 nodes are available: 3 node(s) didn't match Pod's node affinity.")]
    [InlineData("0/3 nodes are available: 3 node(s) didn't match Pod's node affinity/selector. preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.")]
    public void A_GPU_that_no_node_has_is_named_by_its_labels(string message)
    {
        StageDiagnosis diagnosis = Explain(message, Hopper);

        diagnosis.Reason.Should().Be("NoMatchingNode");
        diagnosis.Message.Should().StartWith("Waits for a node: of 3 nodes, all lack the labels that are asked for (nvidia.com/gpu.compute.major=9, nvidia.com/gpu.compute.minor=0), or their GPUs are shared or cut into MIG slices. Add a node with such a GPU;")
            .And.Contain("allowSharedGpus").And.NotContain("preemption");
    }

    [Fact]
    public void Labels_that_are_no_GPUs_send_the_reader_to_the_node_selector()
        => Explain("0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector.", new() { ["pool"] = "builders" }).Message
            .Should().Be("Waits for a node: the only node lacks the labels that are asked for (pool=builders). Add such a node, or correct spec.builder.nodeSelector and spec.builder.affinity.");

    [Fact]
    public void Busy_GPUs_come_before_nodes_that_never_fit()
    {
        StageDiagnosis diagnosis = Explain("0/5 nodes are available: 1 Insufficient nvidia.com/gpu, 1 node(s) had taint {node-role.kubernetes.io/master: }, that the pod didn't tolerate, 3 node(s) didn't match node selector.", Hopper);

        diagnosis.Reason.Should().Be("WaitingForGpu");
        diagnosis.Message.Should().Be("Waits for a node: of 5 nodes, 1 has no free GPU (nvidia.com/gpu); 1 is of the control plane; 3 lack the labels that are asked for (nvidia.com/gpu.compute.major=9, nvidia.com/gpu.compute.minor=0), or their GPUs are shared or cut into MIG slices. It starts when one is free; if none ever is, look at the node's GPU driver and device plugin.");
    }

    [Theory]
    [InlineData("0/2 nodes are available: 2 node(s) had taint {nvidia.com/gpu: present}, that the pod didn't tolerate.")]
    [InlineData("0/2 nodes are available: 2 node(s) had untolerated taint {nvidia.com/gpu: present}. preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.")]
    [InlineData("0/2 nodes are available: 2 node(s) had untolerated taint(s) {nvidia.com/gpu: present}")]
    public void A_taint_is_named_with_where_to_tolerate_it(string message)
    {
        StageDiagnosis diagnosis = Explain(message);

        diagnosis.Reason.Should().Be("UntoleratedTaint");
        diagnosis.Message.Should().Be("Waits for a node: of 2 nodes, all have the taint 'nvidia.com/gpu: present'. Tolerate 'nvidia.com/gpu' in spec.builder.tolerations or in the builder class, if builders may run there.");
    }

    [Theory]
    [InlineData("0/1 nodes are available: 1 Insufficient cpu.", "InsufficientResources", "too little free cpu")]
    [InlineData("0/2 nodes are available: 1 Insufficient cpu, 2 Insufficient memory.", "InsufficientResources", "1 has too little free cpu; all have too little free memory")]
    [InlineData("0/1 nodes are available: 1 Too many pods.", "InsufficientResources", "as many pods as it may")]
    [InlineData("0/1 nodes are available: 1 node(s) had untolerated taint {node.kubernetes.io/not-ready: }.", "NodeNotReady", "is not ready")]
    [InlineData("0/1 nodes are available: 1 node(s) had untolerated taint {node.kubernetes.io/disk-pressure: }.", "NodeNotReady", "short of resources")]
    [InlineData("0/1 nodes are available: 1 node(s) were unschedulable.", "NodeCordoned", "kubectl uncordon")]
    [InlineData("0/1 nodes are available: 1 node(s) had untolerated taint.", "UntoleratedTaint", "a taint that is not tolerated")]
    [InlineData("0/2 nodes are available: 2 node(s) didn't match pod anti-affinity rules.", "Unschedulable", "spec.builder.affinity")]
    [InlineData("0/2 nodes are available: 2 node(s) didn't match pod topology spread constraints.", "Unschedulable", "topologySpreadConstraints")]
    [InlineData("0/2 nodes are available: 2 node(s) had volume node affinity conflict.", "WaitingForVolume", "spec.builder.volumes")]
    [InlineData("0/2 nodes are available: 2 cannot allocate all claims.", "WaitingForGpu", "spec.builder.resources.claims")]
    [InlineData("0/2 nodes are available: 2 node(s) felt blue, and sang.", "Unschedulable", "all do not fit (node(s) felt blue, and sang)")]
    [InlineData("pod has unbound immediate PersistentVolumeClaims", "WaitingForVolume", "Create the claim")]
    [InlineData("0/3 nodes are available: persistentvolumeclaim \"cache\" not found. preemption: 0/3 nodes", "WaitingForVolume", "persistentvolumeclaim \"cache\" not found")]
    [InlineData("no nodes available to schedule pods", "NoMatchingNode", "the cluster has none")]
    [InlineData("Scheduling is blocked due to non-empty scheduling gates", "WaitingForQueue", "scheduling gate")]
    [InlineData("something\u0000 entirely\nnew.", "Unschedulable", "Waits for a node: something entirely new.")]
    [InlineData("0/x nodes are available: 1 Insufficient cpu.", "Unschedulable", "0/x nodes are available")]
    [InlineData("0/99999999999 nodes are available: 1 Insufficient cpu.", "Unschedulable", "0/99999999999 nodes")]
    [InlineData("0/1 nodes are available: ", "Unschedulable", "Waits for a node: 0/1 nodes are available:.")]
    [InlineData("", "Unschedulable", "Waits for a node: .")]
    public void Every_cause_is_said_with_what_helps(string message, string reason, string words)
    {
        StageDiagnosis diagnosis = Explain(message);

        diagnosis.Reason.Should().Be(reason);
        diagnosis.Message.Should().Contain(words);
    }

    [Fact]
    public void A_sentence_without_end_stays_short()
    {
        string many = "0/900 nodes are available: " + string.Join(", ", Enumerable.Range(1, 900).Select(i => $"{i} node(s) had untolerated taint {{k{i}: {new string('v', 500)}}}"));

        Explain(many).Message.Length.Should().BeLessThanOrEqualTo(2048);
    }

    private static StageDiagnosis Explain(string message, Dictionary<string, string>? selector = null)
    {
        StageDiagnosis diagnosis = PodDiagnosis.Explain(Seen.Job, [Seen.Pod with { Unschedulable = message, NodeSelector = selector }]);
        diagnosis.State.Should().Be(diagnosis.Reason == "WaitingForQueue" ? StageState.Queued : StageState.Pending);
        diagnosis.IsPermanent.Should().BeFalse();
        return diagnosis;
    }
}
