namespace TrtOperator.Precision.Datasets.Fitting;

/// <summary>How long a padded dimension gets.</summary>
internal enum PadTarget
{
    /// <summary>As long as the sample is, up to the next multiple.</summary>
    Own,

    /// <summary>As long as the longest sample of the dataset.</summary>
    Longest,

    /// <summary>As long as the model insists on.</summary>
    Model,

    /// <summary>A number that the rule gives.</summary>
    Number,
}
