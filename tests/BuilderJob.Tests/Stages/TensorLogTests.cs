using TrtOperator.BuilderJob.Outputs;
using TrtOperator.BuilderJob.Stages;
using TrtOperator.Precision;

namespace TrtOperator.BuilderJob.Tests.Stages;

public sealed class TensorLogTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Outputs_of_different_shapes_come_back_in_order()
    {
        File.Delete(_path);
        using (TensorLogWriter log = new(_path, ["a", "b"]))
        {
            log.Add(Sample([1f, 2f], [1, 2], 7));
            log.Add(Sample([3f, 4f, 5f], [1, 3, 1], 8));
        }

        using TensorLogReader read = new(_path);
        IReadOnlyDictionary<string, HostTensor> first = read.Next()!;
        IReadOnlyDictionary<string, HostTensor> second = read.Next()!;

        read.Names.Should().Equal("a", "b");
        first["a"].Span<float>().ToArray().Should().Equal(1f, 2f);
        second["a"].Shape.Should().Equal(1, 3, 1);
        second["b"].Span<long>().ToArray().Should().Equal(8);
        read.Next().Should().BeNull();
    }

    [Fact]
    public void Outputs_are_cut_to_their_real_steps()
    {
        EvaluationLabels labels = new("d", 2, null, [2, 9]);
        HostTensor output = HostTensor.Create<float>([1, 2, 3, 4, 5, 6], 1, 3, 2);

        labels.Trim(0, output).Span<float>().ToArray().Should().Equal(1, 2, 3, 4);
        labels.Trim(0, output).Shape.Should().Equal(1, 2, 2);
        labels.Trim(1, output).Should().BeSameAs(output);
    }

    private static Dictionary<string, HostTensor> Sample(float[] a, long[] shape, long b)
        => new() { ["a"] = HostTensor.Create<float>(a, shape), ["b"] = HostTensor.Create<long>([b], 1) };
}
