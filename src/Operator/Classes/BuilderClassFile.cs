using k8s;
using TrtOperator.Api.V1Alpha1;
using TrtOperator.Api.Validation;
using YamlDotNet.Core;

namespace TrtOperator.Operator.Classes;

/// <summary>Builder classes of a file, for installations that may not read cluster-scoped objects.</summary>
public static class BuilderClassFile
{
    /// <summary>Reads one or more BuilderClass documents.</summary>
    /// <param name="yaml">The file's text.</param>
    /// <param name="file">Its name, for errors.</param>
    /// <returns>The classes by name.</returns>
    /// <exception cref="InvalidDeclarationException">A document is not a BuilderClass, breaks a bound, or two have one name.</exception>
    public static IReadOnlyDictionary<string, BuilderClass> Read(string yaml, string file)
    {
        ArgumentNullException.ThrowIfNull(yaml);
        Dictionary<string, BuilderClass> classes = new(StringComparer.Ordinal);
        List<DeclarationError> errors = [];
        foreach (string document in yaml.Split("\n---", StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            BuilderClass? one;
            try
            {
                one = KubernetesYaml.Deserialize<BuilderClass>(document.TrimStart('-'), strict: true);
            }
            catch (YamlException e)
            {
                errors.Add(new("", $"is no list of BuilderClass documents: {e.Message}", file));
                continue;
            }

            if (one is not { Kind: BuilderClass.KindName, Metadata.Name: { Length: > 0 } name })
            {
                errors.Add(new("kind", "every document must be a BuilderClass with a name", file));
                continue;
            }

            errors.AddRange(BoundsCheck.Of(one.Spec, $"{name}.spec").Select(error => error with { File = file }));
            if (!classes.TryAdd(name, one))
            {
                errors.Add(new("metadata.name", $"'{name}' stands here twice; give each class a name of its own", file));
            }
        }

        InvalidDeclarationException.ThrowIfAny(errors);
        return classes;
    }
}
