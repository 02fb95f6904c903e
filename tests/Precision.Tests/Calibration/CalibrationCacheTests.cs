using System.Text;
using CsCheck;
using TrtOperator.Precision.Calibration;

namespace TrtOperator.Precision.Tests.Calibration;

public sealed class CalibrationCacheTests
{
    [Fact]
    public void A_cache_of_TensorRT_is_read()
    {
        // 3c010a14 is 0.00787594 and 3f800000 is 1.
        CalibrationCache cache = Parse("TRT-8501-EntropyCalibration2\nimage: 3c010a14\nscope: name/conv: 3F800000\r\n(Unnamed Layer* 3) [Convolution]_output: 00000000\n");
        cache.Header.Should().Be("TRT-8501-EntropyCalibration2");
        cache.Scales.Should().HaveCount(3);
        cache.Scales["image"].Should().BeApproximately(0.00787594f, 1e-7f);
        cache.Scales["scope: name/conv"].Should().Be(1f);
    }

    [Fact]
    public void What_was_written_is_read_back_and_is_written_in_the_same_bytes()
        => Gen.Select(Gen.String[Gen.Char[" :abc/é."], 1, 12], Gen.Float[0, 1e30f]).Array[1, 20].Sample(pairs =>
        {
            Dictionary<string, float> scales = [];
            foreach ((string name, float scale) in pairs)
            {
                scales[name] = scale;
            }

            CalibrationCache cache = new("TRT-8601-MinMaxCalibration", scales);
            CalibrationCache read = CalibrationCache.Parse(cache.ToBytes());
            read.Scales.Should().Equal(cache.Scales);
            read.Header.Should().Be(cache.Header);
            new CalibrationCache(cache.Header, scales.Reverse()).ToBytes().Should().Equal(cache.ToBytes());
        });

    [Theory]
    [InlineData("", "first line")]
    [InlineData("image 1.5\n", "first line")]
    [InlineData("TRT-8501-EntropyCalibration2\n", "names no tensor")]
    [InlineData("TRT-8501-EntropyCalibration2\nimage 3c010a14\n", "Line 2")]
    [InlineData("TRT-8501-EntropyCalibration2\nimage: 3c010a1\n", "Line 2")]
    [InlineData("TRT-8501-EntropyCalibration2\nimage: 3c010a1g\n", "Line 2")]
    [InlineData("TRT-8501-EntropyCalibration2\nimage: 3c010a14\nx: 7fc00000\n", "Line 3 of the calibration cache has a scale")]
    [InlineData("TRT-8501-EntropyCalibration2\nimage: bf800000\n", "negative")]
    [InlineData("TRT-8501-EntropyCalibration2\nimage: 3c010a14\nimage: 3c010a14\n", "an earlier line names")]
    public void What_is_no_cache_is_refused_by_its_line(string text, string sentence)
        => FluentActions.Invoking(() => Parse(text)).Should().Throw<InvalidCalibrationException>().Which.Message.Should().Contain(sentence);

    [Fact]
    public void A_changed_byte_gives_a_cache_or_a_sentence_and_nothing_else()
    {
        byte[] whole = Encoding.UTF8.GetBytes("TRT-8501-EntropyCalibration2\nimage: 3c010a14\nb: 3f800000\n");
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte).Sample((position, value) =>
        {
            byte[] changed = [.. whole];
            changed[position] = value;
            try
            {
                CalibrationCache.Parse(changed);
            }
            catch (InvalidCalibrationException)
            {
            }
        });
    }

    private static CalibrationCache Parse(string text) => CalibrationCache.Parse(Encoding.UTF8.GetBytes(text));
}
