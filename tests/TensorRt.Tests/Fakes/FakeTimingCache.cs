namespace TrtOperator.TensorRt.Tests.Fakes;

/// <summary>A timing cache that is only handed on.</summary>
internal sealed class FakeTimingCache(FakeTensorRt library) : FakeObject(library, "VTimingCache")
{
    public bool IsUsable => Address != 0;
}
