using System.Text;
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

    /// <summary>Fields of sources whose digest the declaration leaves open and an earlier Job pinned.</summary>
    public IReadOnlySet<string> Pinned { get; init; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>Takes the declaration of an order, with the digests that were pinned for it put into its sources.</summary>
    /// <param name="order">The order, whose bounds were checked.</param>
    /// <exception cref="InvalidDeclarationException">The declaration is not sound, or asks for what this version lacks.</exception>
    public static LoadedDeclaration Of(BuildOrder order)
    {
        TrtEngine engine = new() { Metadata = new() { Name = order.Name, NamespaceProperty = order.Namespace, Generation = order.Generation, Uid = order.Uid }, Spec = order.Spec };
        InvalidDeclarationException.ThrowIfAny(TrtEngineValidator.Validate(engine));
        InvalidDeclarationException.ThrowIfAny(SupportedFeatures.Check(engine, local: false));
        HashSet<string> pinned = new(StringComparer.Ordinal);
        foreach ((string path, ArtifactSource source) in DeclaredSources.Of(engine.Spec))
        {
            RequireAbsolute(path, source.Uri);
            if (source.Sha256 is null && order.Digests.TryGetValue(path, out string? digest))
            {
                source.Sha256 = digest;
                pinned.Add(path);
            }
        }

        RequireAbsolute("spec.publish.destination", engine.Spec.Publish.Destination.Uri);
        return new LoadedDeclaration(engine, Path.GetPathRoot(Environment.CurrentDirectory)!) { Pinned = pinned };
    }

    /// <summary>Refuses a relative path: a Job has no file beside it that a path could be relative to.</summary>
    /// <exception cref="BadInputException">It is one.</exception>
    public static void RequireAbsolute(string path, string uri)
    {
        if (!uri.Contains("://", StringComparison.Ordinal) && !Path.IsPathRooted(uri))
        {
            throw new BadInputException(
                "RelativePath",
                $"{path}.uri is a relative path, and a Job has no folder that it could be relative to.",
                "Write azblob:// or https://, or the absolute path of a volume that spec.builder mounts.");
        }
    }

    /// <summary>Reads <paramref name="path"/>.</summary>
    /// <exception cref="BadInputException">The file cannot be read.</exception>
    /// <exception cref="InvalidDeclarationException">It is no valid TrtEngine, or asks for what this version lacks.</exception>
    public static LoadedDeclaration Read(string path)
    {
        FileInfo file = new(path);
        if (!file.Exists)
        {
            throw new BadInputException(
                "NoSuchFile", Directory.Exists(path) ? $"'{path}' is a folder." : $"There is no file '{path}'.", "Name the TrtEngine's YAML with -f.");
        }

        TrtEngineDocument document = TrtEngineYaml.Read(ReadText(path), path);
        InvalidDeclarationException.ThrowIfAny(document.Locations.Locate(TrtEngineValidator.Validate(document.Engine)));
        InvalidDeclarationException.ThrowIfAny(document.Locations.Locate(SupportedFeatures.Check(document.Engine)));
        return new LoadedDeclaration(document.Engine, file.Directory!.FullName);
    }

    // A device or a pipe tells no length, so what is read is counted.
    private static string ReadText(string path)
    {
        byte[] bytes = new byte[MaxBytes + 1];
        int length;
        using (FileStream file = File.OpenRead(path))
        {
            length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        }

        if (length > MaxBytes)
        {
            throw new BadInputException("InvalidDeclaration", $"'{path}' is longer than the {MaxBytes} bytes that a TrtEngine may have.");
        }

        try
        {
            UTF8Encoding strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
            using StreamReader text = new(new MemoryStream(bytes, 0, length), strict);
            string read = text.ReadToEnd();
            return read.Contains('\0', StringComparison.Ordinal)
                ? throw new BadInputException("InvalidDeclaration", $"'{path}' holds zero bytes and is no text; name the TrtEngine's YAML with -f.")
                : read;
        }
        catch (DecoderFallbackException)
        {
            throw new BadInputException("InvalidDeclaration", $"'{path}' is not UTF-8 text; save it as UTF-8.");
        }
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
        => ComputeCapabilities.PrecisionsOf(Engine.Spec, target);
}
