using TrtOperator.TensorRt.Inspection;
using TrtOperator.TensorRt.Proof;
using TrtOperator.TensorRt.Tests.Inspection;

namespace TrtOperator.TensorRt.Tests.Proof;

public sealed class PlanProofTests
{
    [Fact]
    public void A_product_that_the_compiler_ran_as_Half_is_demoted()
    {
        KernelListing listing = KernelListing.Parse(Captures.Log("small_demoted.log"));
        NodeProof proof = Judge(new CompiledPlan { Kernels = listing.Kernels, Bindings = listing.Bindings }, "prot", "MatMul", [64, 128]);
        proof.Verdict.Should().Be(Verdict.Demoted);
        proof.Kernels.Should().Equal("__mye49_myl0_1");
        proof.Evidence.Should().Be("Kernel '__mye49_myl0_1' (gemm) runs MatMul as gemm on Half, not on Float.");
    }

    [Theory]
    [InlineData("fp16_prot_demoted.log", Verdict.Demoted)]
    [InlineData("int8_prot.log", Verdict.Strict)]
    [InlineData("int8.log", Verdict.Demoted)]
    [InlineData("fp8.log", Verdict.Demoted)]
    public void A_listing_alone_judges_plain_products(string log, Verdict verdict)
    {
        KernelListing listing = KernelListing.Parse(Captures.Log(log));
        Judge(new CompiledPlan { Kernels = listing.Kernels, Bindings = [] }, "/b.0/f1/MatMul", "MatMul", [64, 256]).Verdict.Should().Be(verdict);
    }

    [Fact]
    public void A_listing_alone_proves_no_fused_product()
    {
        KernelListing listing = KernelListing.Parse(Captures.Log("small_kept.log"));
        Judge(new CompiledPlan { Kernels = listing.Kernels, Bindings = [] }, "prot", "MatMul", [64, 128]).Verdict.Should().Be(Verdict.NotProvable);
    }

    [Theory]
    [InlineData("Float:8x64", "Float:64x128 Float:1 Float:1", TensorType.Float, Verdict.Strict)]
    [InlineData("Float:8x64", "Half:64x128 Float:1 Float:1", TensorType.Float, Verdict.Demoted)]
    [InlineData("Half:8x64", "Float:64x128 Float:1 Float:1", TensorType.Float, Verdict.Demoted)]
    [InlineData("Half:8x64", "Half:64x128 Float:1 Float:1", TensorType.Half, Verdict.Strict)]
    [InlineData("Float:8x64", "Float:64x128", TensorType.Half, Verdict.Strict)]
    [InlineData("Int8:8x64", "Int8:64x128 Float:1", TensorType.Half, Verdict.Demoted)]
    [InlineData("BFloat16:8x64", "BFloat16:64x128", TensorType.Half, Verdict.Demoted)]
    [InlineData("Odd:8x64", "Float:64x128", TensorType.Float, Verdict.NotProvable)]
    public void Alpha_and_beta_say_nothing_of_a_product(string inputs, string constants, TensorType asked, Verdict verdict)
        => Judge(new SketchedPlan().Kernel("k", "gemm", inputs, constants, "Half:8x128", "n").Read(), "n", "MatMul", [64, 128], asked).Verdict.Should().Be(verdict);

    [Theory]
    [InlineData("Float:8x64 Float:64x8", Verdict.Strict)]
    [InlineData("Float:8x64 Half:64x8", Verdict.Demoted)]
    public void A_product_of_two_activations_reads_both(string inputs, Verdict verdict)
        => Judge(new SketchedPlan().Kernel("k", "gemm", inputs, "Float:1", "Float:8x8", "n").Read(), "n", "MatMul", null).Verdict.Should().Be(verdict);

    [Fact]
    public void Merged_weights_are_found_by_their_size()
        => Judge(new SketchedPlan().Kernel("q+k+v", "gemm", "Float:8x64", "Float:64x192 Half:1x192", "Float:8x192", "q k v").Read(), "k", "MatMul", [64, 64]).Verdict.Should().Be(Verdict.Strict);

    [Theory]
    [InlineData("float", Verdict.Strict)]
    [InlineData("half", Verdict.Demoted)]
    public void A_fused_product_is_not_blamed_for_its_neighbours_bias(string weights, Verdict verdict)
    {
        CompiledPlan plan = new SketchedPlan().Fused(
            "__myl_DecoCastAdd",
            "Float:8x64",
            "Float:64x16 Half:1x16",
            "Half:8x16",
            "deco bias",
            $"a:{weights} w:{weights} m:float h:half b:half y:half",
            "deconvolution={ name=\"deco\" output={\"m\" } input={\"a\" \"w\" } layers=\"[ONNX Layer: deco]\" }",
            "cast={ name=\"c\" output={\"h\" } input={\"m\" } layers=\"\" }",
            "add={ name=\"bias\" output={\"y\" } input={\"h\" \"b\" } layers=\"[ONNX Layer: bias]\" }").Read();
        NodeProof proof = Judge(plan, "deco", "ConvTranspose", [64, 16]);
        proof.Verdict.Should().Be(verdict);
        proof.Evidence.Should().Contain("as deconvolution");
        Judge(plan, "bias", "Add", null).Verdict.Should().Be(Verdict.Demoted, "its own operation is Half whatever the product is");
    }

    [Theory]
    [InlineData("fp32", "FP32", "Half:8x8x16 Half:8x16x8", Verdict.Computed, Verdict.Demoted)]
    [InlineData("fp16", "FP16", "Half:8x8x16 Half:8x16x8", Verdict.Demoted, Verdict.Demoted)]
    [InlineData("fp32", "FP32", "Float:8x8x16 Float:8x16x8", Verdict.Computed, Verdict.Strict)]
    [InlineData("fp16", "FP32", "Half:8x8x16 Half:8x16x8", Verdict.NotProvable, Verdict.Demoted)]
    [InlineData("int32", "FP32", "Int8:8x8x16 Int8:8x16x8", Verdict.Computed, Verdict.Demoted)]
    public void Fused_attention_proves_a_softmax_by_its_scores_and_never_a_product_of_Half(string traits, string scores, string inputs, Verdict softmax, Verdict product)
    {
        CompiledPlan plan = PlanTextTests.Attention(traits, traits, scores, inputs).Read();
        Judge(plan, "/softmax", "Softmax", null).Verdict.Should().Be(softmax);
        Judge(plan, "/qk", "MatMul", null).Verdict.Should().Be(product);
    }

    [Fact]
    public void Fused_attention_without_a_source_proves_nothing()
    {
        KernelListing listing = KernelListing.Parse(Captures.Log("int8_prot.log"));
        Judge(new CompiledPlan { Kernels = listing.Kernels, Bindings = [] }, "/b.0/Softmax", "Softmax", null).Verdict.Should().Be(Verdict.NotProvable);
    }

    [Theory]
    [InlineData("mul.float", "Float", "Float", Verdict.Strict)]
    [InlineData("mul.float", "Half", "Float", Verdict.Computed)]
    [InlineData("mul.float", "Half", "Half", Verdict.Demoted)]
    [InlineData("mul.half", "Half", "Half", Verdict.Demoted)]
    [InlineData("mul.half mul.float", "Half", "Float", Verdict.NotProvable)]
    public void A_small_product_is_read_from_its_source(string calls, string input, string weight, Verdict verdict)
    {
        string sum = calls == "mul.half" ? "half" : "float";
        CompiledPlan plan = new SketchedPlan().Generated("MulMulSum", input + ":64", weight + ":64x40", "Half:40", "n other", SketchedPlan.Calls(calls) + $"AddOp<__myln_{sum}>").Read();
        Judge(plan, "n", "MatMul", [64, 40]).Verdict.Should().Be(verdict);
    }

    [Fact]
    public void A_softmax_is_computed_where_its_own_steps_are_FP32()
    {
        SketchedPlan Plan(string type) => new SketchedPlan().Generated("MaxrSubExpSumDivMul", "Half:8x8", string.Empty, "Half:8x8", "s", SketchedPlan.Calls($"sub.{type} exp.{type} div.{type} mul.{type}") + $"MaxOp<__myln_{type}> AddOp<__myln_float>");
        NodeProof kept = Judge(Plan("float").Read(), "s", "Softmax", null);
        (kept.Verdict, kept.Evidence).Should().Be((Verdict.Computed, "Kernel '__myl_MaxrSubExpSumDivMul_myl0_0' (kgen) computes exp in Float, sub in Float, sum in Float, maximum over an axis in Float, Softmax's own operations."));
        Judge(Plan("half").Read(), "s", "Softmax", null).Verdict.Should().Be(Verdict.Demoted);
        Judge(Plan("half").Read(), "s", "Softmax", null, TensorType.Half).Verdict.Should().Be(Verdict.Computed);
    }

    [Fact]
    public void A_normalization_is_told_by_its_scale_since_the_compiler_raises_the_rest()
    {
        CompiledPlan Plan(string scale) => new SketchedPlan().Generated(
            "AddCastMeanSubMulMeanAddSqrtDivMulMulAdd", "Half:8x64", $"{scale}:1x64 {scale}:1x64 Half:1x32", "Half:8x64", "bias ln", SketchedPlan.Calls("add.half sub.float mul.float add.float sqrt.float div.float") + "AddOp<__myln_float>").Read();
        Judge(Plan("Float"), "ln", "LayerNormalization", [64]).Verdict.Should().Be(Verdict.Computed);
        Judge(Plan("Half"), "ln", "LayerNormalization", [64]).Verdict.Should().Be(Verdict.Demoted);
    }

    [Fact]
    public void One_operation_in_two_types_is_told_apart_by_the_graph()
    {
        CompiledPlan plan = new SketchedPlan().Generated("AddCastAdd", "Half:8", string.Empty, "Half:8", "kept other", SketchedPlan.Calls("add.float add.half")).Read();
        ProtectedNode node = new("kept", "Add", TensorType.Float, null);
        PlanProof.Judge(plan, [node]).Single().Verdict.Should().Be(Verdict.NotProvable);
        Graph(plan, node, new GraphNode("other", "Add", TensorType.Half)).Verdict.Should().Be(Verdict.Computed);
        Graph(plan, node, new GraphNode("other", "Relu", TensorType.Half)).Verdict.Should().Be(Verdict.Demoted, "no neighbour explains an addition in Half");
        Graph(plan, node, new GraphNode("other", "Add", TensorType.Float)).Verdict.Should().Be(Verdict.Demoted, "both should be FP32");
        PlanProof.Judge(new SketchedPlan().Generated("Add", "Half:8", string.Empty, "Half:8", "kept", SketchedPlan.Calls("add.half")).Read(), [node]).Single().Verdict.Should().Be(Verdict.Demoted);
    }

    [Fact]
    public void A_kernel_may_take_in_a_neighbour_without_naming_it()
    {
        CompiledPlan plan = new SketchedPlan().Generated("AddCastAdd", "Half:8", string.Empty, "Half:8", "kept other", SketchedPlan.Calls("add.float add.half")).Read();
        Graph(plan, new("kept", "Add", TensorType.Float, null), new GraphNode("other", "Relu", TensorType.Half), new GraphNode("lost", "Add", TensorType.Half)).Verdict.Should().Be(Verdict.Computed);
    }

    [Fact]
    public void Two_that_need_one_operation_prove_neither()
    {
        CompiledPlan plan = new SketchedPlan().Generated("AddCastAdd", "Half:8", string.Empty, "Half:8", "a b half", SketchedPlan.Calls("add.float add.half")).Read();
        PlanProof.Judge(plan, [new("a", "Add", TensorType.Float, null), new("b", "Add", TensorType.Float, null)], [new("half", "Add", TensorType.Half)])
            .Should().OnlyContain(proof => proof.Verdict == Verdict.NotProvable);
    }

    [Fact]
    public void A_half_sum_is_written_in_both_types_so_a_float_one_beside_it_proves_nothing()
    {
        CompiledPlan plan = new SketchedPlan().Generated("MeanMean", "Half:8", string.Empty, "Half:8", "a b", "AddOp<__myln_half> AddOp<__myln_float>").Read();
        Graph(plan, new("a", "ReduceMean", TensorType.Float, null), new GraphNode("b", "ReduceMean", TensorType.Half)).Verdict.Should().Be(Verdict.NotProvable);
    }

    [Fact]
    public void An_activation_within_a_product_has_the_products_type()
    {
        SketchedPlan Plan(string type) => new SketchedPlan().Kernel("c", "correlation", $"{type}:1x4x8x8", $"{type}:8x4x3x3 Float:1", $"{type}:1x8x8x8", "conv relu");
        Judge(Plan("Float").Read(), "relu", "Relu", null).Verdict.Should().Be(Verdict.Computed);
        Judge(Plan("Half").Read(), "relu", "Relu", null).Verdict.Should().Be(Verdict.Demoted);
    }

    [Theory]
    [InlineData("Float", Verdict.Computed)]
    [InlineData("Half", Verdict.Demoted)]
    public void A_pool_takes_and_gives_its_type(string type, Verdict verdict)
        => Judge(new SketchedPlan().Kernel("p", "avgpool", $"{type}:1x4x8", string.Empty, $"{type}:1x4x4", "n").Read(), "n", "AveragePool", null).Verdict.Should().Be(verdict);

    [Theory]
    [InlineData("Float", Verdict.Computed)]
    [InlineData("Half", Verdict.Demoted)]
    public void Data_movement_computes_nothing_but_its_table_has_a_type(string table, Verdict verdict)
    {
        CompiledPlan plan = new SketchedPlan().Kernel("g", "kgen", "Int64:8", $"{table}:28x64 Half:1x40x64", "Half:8x64", "gather move").Read();
        Judge(plan, "gather", "Gather", [28, 64]).Verdict.Should().Be(verdict);
        NodeProof move = Judge(plan, "move", "Transpose", null);
        (move.Verdict, move.Evidence).Should().Be((Verdict.Computed, "Transpose moves data or compares, and computes no floating point."));
        Judge(plan, "gather", "Gather", [5, 5]).Verdict.Should().Be(Verdict.NotProvable);
    }

    [Fact]
    public void A_node_in_no_kernel_is_not_provable_unless_nothing_is_left_of_it()
    {
        CompiledPlan plan = new SketchedPlan().Kernel("k", "gemm", "Float:1", string.Empty, "Float:1", string.Empty).Read();
        NodeProof gru = Judge(plan, "gru", "GRU", [1, 96, 32]);
        (gru.Verdict, gru.Evidence).Should().Be((Verdict.NotProvable, "No kernel of the plan names it, so nothing shows in which type GRU is computed."));
        gru.Kernels.Should().BeEmpty();
        ProtectedNode add = new("add", "Add", TensorType.Float, null);
        PlanProof.Judge(plan, [add]).Single().Verdict.Should().Be(Verdict.NotProvable);
        PlanProof.Judge(plan, [add with { IsIntegerArithmetic = true }]).Single().Evidence.Should().Contain("integers");
        PlanProof.Judge(plan, [add with { IsConstant = true }]).Single().Evidence.Should().Contain("constants alone");
        Judge(plan, "shape", "Reshape", null).Verdict.Should().Be(Verdict.Computed);
    }

    [Theory]
    [InlineData("add.float add.half", TensorType.Half, Verdict.Computed)]
    [InlineData("add.float add.half", TensorType.Float, Verdict.NotProvable)]
    [InlineData("add.float", TensorType.Float, Verdict.Computed)]
    [InlineData("add.half", TensorType.Half, Verdict.NotProvable)]
    [InlineData("mul.float", TensorType.Half, Verdict.NotProvable)]
    public void Operations_that_no_node_is_named_for_are_counted_against_such_nodes(string calls, TensorType other, Verdict verdict)
    {
        CompiledPlan plan = new SketchedPlan().Generated("AddCastAdd", "Half:8", string.Empty, "Half:8", string.Empty, SketchedPlan.Calls(calls))
            .Generated("Add", "Float:8", string.Empty, "Float:8", "named", SketchedPlan.Calls("add.float")).Read();
        ProtectedNode node = new("lost", "Add", TensorType.Float, null);
        Graph(plan, node, new GraphNode("also", "Add", other), new GraphNode("named", "Add", TensorType.Float)).Verdict.Should().Be(verdict);
        PlanProof.Judge(plan, [node]).Single().Verdict.Should().Be(Verdict.NotProvable, "without the graph nothing can be counted");
    }

    [Theory]
    [InlineData("float", "Float", Verdict.Computed)]
    [InlineData("half", "Half", Verdict.Demoted)]
    public void A_recurrent_node_shows_gates_and_products(string gate, string product, Verdict verdict)
    {
        CompiledPlan plan = new SketchedPlan().Kernel("g", "gemm", product + ":8x32", product + ":32x128 Float:1", product + ":8x128", "lstm")
            .Generated("SigmTanhMul", product + ":8x128", string.Empty, product + ":8x32", "lstm", SketchedPlan.Calls($"sigmoid.{gate} tanh.{gate} mul.{gate}")).Read();
        Judge(plan, "lstm", "LSTM", [1, 128, 32]).Verdict.Should().Be(verdict);
        CompiledPlan bare = new SketchedPlan().Kernel("m", "kgen", product + ":8x32", string.Empty, product + ":8x32", "lstm").Read();
        Judge(bare, "lstm", "LSTM", [1, 128, 32]).Verdict.Should().Be(Verdict.NotProvable);
    }

    [Fact]
    public void A_lower_product_without_a_name_may_be_the_loops()
    {
        CompiledPlan plan = new SketchedPlan().Kernel("loop", "gemm", "Half:8x32", "Half:32x128", "Half:8x128", string.Empty)
            .Generated("SigmTanh", "Float:8x128", string.Empty, "Float:8x32", "lstm", SketchedPlan.Calls("sigmoid.float tanh.float")).Read();
        Judge(plan, "lstm", "LSTM", [1, 128, 32]).Verdict.Should().Be(Verdict.NotProvable);
    }

    [Fact]
    public void Half_division_that_the_compiler_raised_does_not_prove_a_neighbours_multiplication()
    {
        CompiledPlan plan = new SketchedPlan().Generated("DivMulCastMul", "Half:8", string.Empty, "Half:8", "mul div", SketchedPlan.Calls("div.float mul.float mul.half")).Read();
        Graph(plan, new("mul", "Mul", TensorType.Float, null), new GraphNode("div", "Div", TensorType.Half)).Verdict.Should().Be(Verdict.NotProvable);
    }

    [Fact]
    public void A_node_that_a_kernel_names_but_another_does_explains_nothing()
    {
        CompiledPlan plan = new SketchedPlan()
            .Generated("AddCastAdd", "Half:8", string.Empty, "Half:8", "kept other elsewhere", SketchedPlan.Calls("add.float add.half"))
            .Fused("__myl_FcAdd", "Half:8x64", "Half:64x64", "Half:8x64", "elsewhere", "m:float y:float", "add={ name=\"elsewhere\" output={\"y\" } input={\"m\" } layers=\"[ONNX Layer: elsewhere]\" }").Read();
        Graph(plan, new("kept", "Add", TensorType.Float, null), new GraphNode("other", "Add", TensorType.Half), new GraphNode("elsewhere", "Add", TensorType.Float))
            .Verdict.Should().Be(Verdict.Computed);
    }

    [Fact]
    public void A_factor_folded_into_a_product_has_the_products_type()
    {
        CompiledPlan Plan(string type) => new SketchedPlan().Fused(
            "__myl_FcAdd", "Float:8x64", "Float:64x64", "Float:8x64", "m factor", $"x:{type} w:{type} y:{type}",
            "fully_connected={ name=\"m\" output={\"y\" } input={\"x\" \"w\" } layers=\"[ONNX Layer: m]\u001f[ONNX Layer: factor]\" }").Read();
        Judge(Plan("float"), "factor", "Mul", null).Verdict.Should().Be(Verdict.Computed);
        Judge(Plan("half"), "factor", "Mul", null).Verdict.Should().Be(Verdict.Demoted);
    }

    [Fact]
    public void An_operator_without_a_row_is_computed_only_where_the_kernel_knows_one_type()
    {
        SketchedPlan Plan(string output) => new SketchedPlan().Kernel("k", "kgen", "Float:8", string.Empty, output + ":8", "n");
        Judge(Plan("Float").Read(), "n", "Bernoulli", null).Verdict.Should().Be(Verdict.Computed);
        Judge(Plan("Half").Read(), "n", "Bernoulli", null).Verdict.Should().Be(Verdict.NotProvable);
    }

    [Fact]
    public void Verdicts_come_in_the_nodes_order_and_every_sentence_ends()
    {
        CompiledPlan plan = new SketchedPlan().Kernel("k", "gemm", "Half:8x64", "Half:64x128", "Half:8x128", "n").Read();
        IReadOnlyList<NodeProof> proofs = PlanProof.Judge(plan, [new("z", "Relu", TensorType.Float, null), new("n", "MatMul", TensorType.Float, [64, 128]), new("a", "Cast", TensorType.Float, null)]);
        proofs.Select(proof => proof.Node).Should().Equal("z", "n", "a");
        proofs.Should().OnlyContain(proof => proof.Evidence.EndsWith('.') && char.IsUpper(proof.Evidence[0]));
    }

    private static NodeProof Graph(CompiledPlan plan, ProtectedNode node, params GraphNode[] others)
        => PlanProof.Judge(plan, [node], [new GraphNode(node.Name, node.OpType, TensorType.Float), .. others]).Single();

    private static NodeProof Judge(CompiledPlan plan, string name, string op, long[]? weights, TensorType asked = TensorType.Float)
        => PlanProof.Judge(plan, [new ProtectedNode(name, op, asked, weights)]).Single();
}
