using TrtOperator.Api.V1Alpha1;

namespace TrtOperator.Api.Yaml;

/// <summary>A declaration as it was read.</summary>
/// <param name="Engine">The declaration.</param>
/// <param name="Text">The text that it was read from, for editing in place.</param>
/// <param name="Locations">Where in the text each field stands.</param>
public sealed record TrtEngineDocument(TrtEngine Engine, string Text, SourceMap Locations);
