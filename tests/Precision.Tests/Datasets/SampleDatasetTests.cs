using TrtOperator.Precision.Datasets;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Precision.Tests.Datasets;

/// <summary>The datasets of the g2p sample, which NumPy wrote.</summary>
public sealed class SampleDatasetTests
{
    [Fact]
    public void The_sample_datasets_open_and_do_not_overlap()
    {
        using IDataset calibration = Open("calibration");
        using IDataset evaluation = Open("evaluation");
        ModelInput[] inputs = [new("ids", DataType.Int64, [null, null])];
        using BoundDataset bound = DatasetBinding.Bind(calibration, inputs);
        bound.Labels!.Texts.Should().HaveCount((int)bound.Count);
        bound.OutputLengths.Should().HaveCount((int)bound.Count);
        bound.ReadAll().Should().OnlyContain(sample => sample.Inputs["ids"].Shape.Count == 2);
        DatasetOverlap.Between(calibration.ReadAll(), evaluation.ReadAll()).Count.Should().Be(0);
        DatasetOverlap.Between(calibration.ReadAll(), new SampledDataset(calibration, 100).ReadAll()).Count.Should().Be(100);
    }

    private static IDataset Open(string name)
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Operator.sln")))
        {
            folder = folder.Parent;
        }

        return DatasetSource.Open(Path.Combine(folder!.FullName, "samples", "g2p", name), Path.Combine(Path.GetTempPath(), "unused"));
    }
}
