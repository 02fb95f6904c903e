using YamlDotNet.RepresentationModel;

namespace TrtOperator.Install.Tests;

/// <summary>YAML as a tree.</summary>
internal static class Yaml
{
    public static YamlNode Read(string path) => Parse(File.ReadAllText(path));

    public static YamlNode Parse(string text)
    {
        YamlStream stream = [];
        stream.Load(new StringReader(text));
        return stream.Documents.Should().ContainSingle().Which.RootNode;
    }
}
