using TrtOperator.Api.V1Alpha1;
using TrtOperator.Api.Validation;
using TrtOperator.Api.Yaml;

namespace TrtOperator.BuilderJob.Declaration;

/// <summary>A TrtEngine that was read, checked and found to ask for nothing that this version lacks.</summary>
/// <param name="Engine">The declaration.</param>
/// <param name="Folder">The absolute folder of its file: what relative URIs are relative to.</param>
public sealed record LoadedDeclaration(TrtEngine Engine, string Folder)
{
    private const int MaxBytes = 1 << 20;

    /// <summary>The object's namespace and name.</summary>
    public string Id => $"{Namespace}/{Engine.Metadata.Name}";

    /// <summary>The object's namespace; <c>default</c> where the file names none, as kubectl would have it.</summary>
    public string Namespace => Engine.Metadata.NamespaceProperty is { Length: > 0 } name ? name : "default";

    /// <summary>Reads <paramref name="path"/>.</summary>
    /// <exception cref="BadInputException">The file cannot be read.</exception>
    /// <exception cref="InvalidDeclarationException">It is no valid TrtEngine, or asks for what this version lacks.</exception>
    public static LoadedDeclaration Read(string path)
    {
        FileInfo file = new(path);
        if (!file.Exists)
        {
            throw new BadInputException("NoSuchFile", $"There is no file '{path}'.", "Name the TrtEngine's YAML with -f.");
        }

        if (file.Length > MaxBytes)
        {
            throw new BadInputException("InvalidDeclaration", $"'{path}' has {file.Length} bytes; a TrtEngine has at most {MaxBytes}.");
        }

        TrtEngineDocument document = TrtEngineYaml.Read(File.ReadAllText(path), path);
        InvalidDeclarationException.ThrowIfAny(document.Locations.Locate(TrtEngineValidator.Validate(document.Engine)));
        InvalidDeclarationException.ThrowIfAny(document.Locations.Locate(SupportedFeatures.Check(document.Engine)));
        return new LoadedDeclaration(document.Engine, file.Directory!.FullName);
    }

    /// <summary>The targets that this run works on.</summary>
    /// <param name="names">The targets asked for; none means all.</param>
    /// <exception cref="BadInputException">A name is not declared.</exception>
    public IReadOnlyList<EngineTarget> Targets(IReadOnlyList<string> names)
    {
        foreach (string name in names)
        {
            if (Engine.Spec.Targets.All(target => target.Name != name))
            {
                throw new BadInputException(
                    "NoSuchTarget", $"There is no target '{name}'; the declaration has {string.Join(", ", Engine.Spec.Targets.Select(target => $"'{target.Name}'"))}.");
            }
        }

        return [.. Engine.Spec.Targets.Where(target => names.Count == 0 || names.Contains(target.Name))];
    }

    /// <summary>The precisions that <paramref name="target"/> may use, in declared order.</summary>
    public IReadOnlyList<EnginePrecision> PrecisionsOf(EngineTarget target)
        => [.. target.Precisions is { Count: > 0 } own ? own : Engine.Spec.Precisions];
}
