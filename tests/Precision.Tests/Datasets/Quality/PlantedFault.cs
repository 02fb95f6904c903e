namespace TrtOperator.Precision.Tests.Datasets.Quality;

/// <summary>What is wrong with calibration samples.</summary>
public enum PlantedFault
{
    /// <summary>0 to 255 in place of -1 to 1.</summary>
    ByteRange,

    /// <summary>-32768 to 32767 in place of -1 to 1.</summary>
    SixteenBits,

    /// <summary>0 to 1 in place of -1 to 1.</summary>
    ZeroToOne,

    /// <summary>Ten times the common logarithm in place of the natural one.</summary>
    Decibels,

    /// <summary>BGR in place of RGB.</summary>
    SwappedColours,

    /// <summary>NHWC in place of NCHW.</summary>
    ChannelsLast,

    /// <summary>NHWC that was declared NCHW.</summary>
    ReshapedChannels,

    /// <summary>One sample is noise.</summary>
    OneOfNoise,

    /// <summary>One sample is thirty times as loud.</summary>
    OneTooLoud,

    /// <summary>Three samples are of one value.</summary>
    Constants,

    /// <summary>A fifth of the samples are copies.</summary>
    Copies,

    /// <summary>Eight samples whose range grows with their number.</summary>
    TooFew,

    /// <summary>No sample as bright, or as loud, as many that are judged.</summary>
    Dim,

    /// <summary>A quarter of the evaluation samples are inverted and no calibration sample is.</summary>
    NoneInverted,

    /// <summary>No sample with the letters e or s.</summary>
    LettersMissing,
}
