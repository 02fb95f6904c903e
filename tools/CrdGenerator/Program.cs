using System.CommandLine;
using TrtOperator.CrdGenerator;

Argument<string> folder = new("folder") { Description = "Where the CustomResourceDefinitions go, such as config/crd/bases." };
RootCommand root = new("Writes the CustomResourceDefinitions of the types in src/Api.") { folder };
root.SetAction(async (parsed, cancellationToken) =>
{
    string target = parsed.GetRequiredValue(folder);
    Directory.CreateDirectory(target);
    foreach ((string name, string text) in CustomResourceFile.All())
    {
        await File.WriteAllTextAsync(Path.Combine(target, name), text, cancellationToken);
        Console.WriteLine(Path.Combine(target, name));
    }
});
return await root.Parse(args).InvokeAsync();
