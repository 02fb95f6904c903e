using CsCheck;
using TrtOperator.TensorRt.Inspection;

namespace TrtOperator.TensorRt.Tests.Inspection;

public sealed class OperationOrderTests
{
    [Fact]
    public void The_kernels_name_orders_operations_and_casts_part_their_types()
        => Order("__myl_MulAddCastSubMulSqrtCastMul_0x1", "mul.Half mul.Float add.Half sub.Float sqrt.Float")
            .Should().Equal("mul.Half", "add.Half", "sub.Float", "mul.Float", "sqrt.Float", "mul.Unknown");

    [Fact]
    public void A_cast_at_either_end_leaves_one_order()
        => Order("__myl_CastMulAddCast_0x1", "mul.Float add.Float").Should().Equal("mul.Float", "add.Float");

    [Fact]
    public void What_the_source_unrolls_stands_once_for_each_time_in_the_name()
        => Order("__myl_ReluMulCastErfMulMul_0x1", "relu.Half mul.Half mul.Float erf.Float erf.Float").Should().Equal("relu.Half", "mul.Half", "erf.Float", "mul.Float", "mul.Float");

    [Fact]
    public void A_reduction_has_no_place_and_disturbs_no_order()
        => Order("__myl_CastMeanSub_0x1", "sub.Float reduce_add.Float").Should().Equal("sub.Float");

    [Theory]
    [InlineData("__myl_MulCastMul_0x1", "mul.Half mul.Float", "either segment may have either type")]
    [InlineData("__myl_SubCastMulAdd_0x1", "sub.Float mul.Half add.Float", "the second segment would have two types")]
    [InlineData("__myl_SubMulCastAdd_0x1", "sub.Float mul.Float mul.Half add.Half", "the name has no product in Half")]
    [InlineData("__myl_SubMulCastAdd_0x1", "sub.Float mul.Float add.Half sqrt.Half", "the source has an operation that the name has not")]
    [InlineData("some_other_kernel", "sub.Float mul.Half", "it is no name of this form")]
    public void An_order_that_the_source_does_not_bear_out_is_no_order(string function, string operations, string reason)
        => Order(function, operations).Where(operation => !operation.EndsWith(".Unknown", StringComparison.Ordinal)).Should().BeEmpty(reason);

    [Fact]
    public void Any_name_is_taken_without_an_exception_and_gives_no_type_that_the_source_has_not()
        => Gen.Select(Gen.String[Gen.Char["MulAdCstSub_x0"], 0, 40], Gen.Int[0, 6]).Sample((name, count) =>
        {
            List<InnerOperation> operations = [.. Enumerable.Range(0, count).Select(i => new InnerOperation(i % 2 == 0 ? "mul" : "add", [], i % 3 == 0 ? TensorType.Half : TensorType.Float, []))];
            OperationOrder.Of("__myl_" + name, operations).Where(operation => operation.Output != TensorType.Unknown && !operations.Any(written => written.Name == operation.Name && written.Output == operation.Output)).Should().BeEmpty();
        });

    private static string[] Order(string function, string operations)
        => [.. OperationOrder.Of(function, [.. operations.Split(' ').Select(text => text.Split('.')).Select(parts
            => new InnerOperation(parts[0], [Enum.Parse<TensorType>(parts[1])], Enum.Parse<TensorType>(parts[1]), []))])
            .Select(operation => $"{operation.Name}.{operation.Output}")];
}
