using TrtOperator.Api.V1Alpha1;
using TrtOperator.BuilderJob.Runs;
using TrtOperator.Precision;
using TrtOperator.Precision.Datasets;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.BuilderJob.Tests.Strangers;

public sealed class ProfileCoverageTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("coverage-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Samples_of_one_shape_are_told_by_their_number()
    {
        NpyWriter.Write(Path.Combine(_folder, "x.npy"), HostTensor.Create<float>(new float[12], 3, 4));
        using BoundDataset data = Open();

        Warning(data, (2, 8)).Should().BeNull("the batch is the profile's own matter");
        Warning(data, (5, 8)).Should().StartWith("3 of 3 samples of the evaluation data have shapes that no profile serves, the first being sample 0;");
        Warning(data, (5, 8), (4, 4)).Should().BeNull("one profile is enough");
        ProfileCoverage.Warning("evaluation", data, null, TestContext.Current.CancellationToken).Should().BeNull();
    }

    [Fact]
    public void Samples_of_different_shapes_are_looked_at_one_by_one()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "x"));
        foreach (int length in new[] { 2, 3, 9 })
        {
            NpyWriter.Write(Path.Combine(_folder, "x", $"{length}.npy"), HostTensor.Create<float>(new float[length], length));
        }

        using BoundDataset data = Open();

        Warning(data, (2, 9)).Should().BeNull();
        Warning(data, (2, 3)).Should().StartWith("1 of 3 samples").And.Contain("sample 2;");
    }

    private static string? Warning(IDataset data, params (int Min, int Max)[] lengths)
        => ProfileCoverage.Warning(
            "evaluation",
            data,
            [.. lengths.Select((range, index) => new OptimizationProfile
            {
                Name = $"p{index}",
                Inputs = [new ProfileInput { Name = "x", Min = [8, range.Min], Opt = [8, range.Max], Max = [16, range.Max] }],
            })],
            TestContext.Current.CancellationToken);

    private BoundDataset Open()
        => DatasetBinding.Bind(DatasetSource.Open(_folder, Path.Combine(_folder, "work")), [new ModelInput("x", DataType.Float, [null, null])]);
}
