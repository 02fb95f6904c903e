using System.Buffers.Binary;
using System.Text.Json;

namespace TrtOperator.TensorRt.Tests.Fakes;

/// <summary>The bytes of a fake plan: a mark, the length of what it was built with, that as JSON, and the model.</summary>
internal static class FakePlan
{
    private const int Header = 8;

    private static ReadOnlySpan<byte> Mark => "ftrt"u8;

    public static byte[] Write(FakeBuild build, FakeGraph graph)
    {
        byte[] made = JsonSerializer.SerializeToUtf8Bytes(build);
        byte[] length = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, made.Length);
        return [.. Mark, .. length, .. made, .. graph.Model];
    }

    public static bool TryRead(ReadOnlySpan<byte> plan, int version, out FakeBuild? build, out FakeGraph? graph)
    {
        build = null;
        graph = null;
        if (plan.Length < Header || !plan[..Mark.Length].SequenceEqual(Mark))
        {
            return false;
        }

        int length = BinaryPrimitives.ReadInt32LittleEndian(plan[Mark.Length..]);
        if (length < 0 || length > plan.Length - Header)
        {
            return false;
        }

        build = JsonSerializer.Deserialize<FakeBuild>(plan.Slice(Header, length));
        graph = FakeGraph.Read(plan[(Header + length)..].ToArray(), out _);
        return build?.Version == version && graph is not null;
    }
}
