namespace TrtOperator.Onnx.Tests;

public class FuzzTests
{
    [Fact]
    public void Mutated_models_either_load_or_fail_with_a_sentence()
    {
        byte[] original = File.ReadAllBytes(Fixtures.Shared("g2p_ctc.onnx"));
        Survive(original, 2000);
    }

    [Fact]
    public void Mutations_of_a_small_model_reach_every_field()
    {
        byte[] original = new ModelBuilder(9).Input("x", 2, 3, 4, 4).Random("w", 4, 3, 1, 1).Output("y").Random("scale", 4).Random("bias", 4).Random("mean", 4).Random("var", 1, 2, 4)
            .Node("Conv", ["x", "w"], ["c"]).Node("BatchNormalization", ["c", "scale", "bias", "mean", "var"], ["b"]).Node("Softmax", ["b"], ["s"])
            .Node("Slice", ["s"], ["y"], node => { node.SetInts("starts", 0); node.SetInts("ends", 1); }).Build().ToByteArray();
        Survive(original, 4000);
    }

    private static void Survive(byte[] original, int mutations)
    {
        Random random = new(20260101);
        int loaded = 0;
        int refused = 0;
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < mutations; i++)
        {
            byte[] mutated = Mutate(original, random);
            try
            {
                ModelNormalizer.Normalize(OnnxModel.Parse(mutated)).Model.ToByteArray().Should().NotBeEmpty();
                loaded++;
            }
            catch (InvalidModelException exception)
            {
                exception.Message.Should().EndWith(".");
                refused++;
            }
            catch (UnsupportedModelException exception)
            {
                exception.Message.Should().EndWith(".");
                refused++;
            }
        }

        long perMutation = (GC.GetAllocatedBytesForCurrentThread() - before) / mutations;
        perMutation.Should().BeLessThan(50L * (original.Length + 100_000), "hostile bytes must not ask for more memory than the file is worth");
        loaded.Should().BePositive();
        refused.Should().BePositive();
    }

    private static byte[] Mutate(byte[] original, Random random)
    {
        byte[] bytes = [.. original];
        int edits = 1 + random.Next(4);
        for (int e = 0; e < edits; e++)
        {
            int at = random.Next(bytes.Length);
            switch (random.Next(5))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2:
                    bytes[at] = 0xFF;
                    break;
                case 3:
                    bytes = bytes[..Math.Max(1, at)];
                    break;
                default:
                    bytes = [.. bytes[..at], (byte)random.Next(256), .. bytes[at..]];
                    break;
            }
        }

        return bytes;
    }
}
