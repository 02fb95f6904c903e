using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace TrtOperator.Install.Tests.ArgoCd;

/// <summary>Runs a script of Argo CD on an object of a YAML file, with the interpreter of the machine.</summary>
internal static class LuaScript
{
    private static readonly string Harness = Path.Combine(Repository.Root, "tests/Install.Tests/ArgoCd/harness.lua");

    /// <summary>What the script returns.</summary>
    public static JsonElement Run(string script, string yamlFile)
    {
        string folder = Directory.CreateTempSubdirectory("trtengine-lua").FullName;
        try
        {
            string table = Path.Combine(folder, "object.lua");
            File.WriteAllText(table, "return " + Table(Yaml.Read(yamlFile)));
            return Lua(script, table);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static JsonElement Lua(string script, string table)
    {
        using Process process = Start(script, table);
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        process.ExitCode.Should().Be(0, errors.GetAwaiter().GetResult());
        return JsonDocument.Parse(output).RootElement;
    }

    private static Process Start(string script, string table)
    {
        ProcessStartInfo start = new("lua5.3", [Harness, script, table]) { RedirectStandardOutput = true, RedirectStandardError = true, StandardOutputEncoding = Encoding.UTF8 };
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException("Argo CD's scripts are tested with lua5.3, which is not here. Install it: apt-get install lua5.3", e);
        }
    }

    private static string Table(YamlNode node) => node switch
    {
        YamlMappingNode map => "{" + string.Join(", ", map.Select(entry => $"[{Text(((YamlScalarNode)entry.Key).Value!)}] = {Table(entry.Value)}")) + "}",
        YamlSequenceNode list => "{" + string.Join(", ", list.Select(Table)) + "}",
        YamlScalarNode { Style: ScalarStyle.Plain, Value: "true" or "false" } flag => flag.Value!,
        YamlScalarNode { Style: ScalarStyle.Plain } number when long.TryParse(number.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) => value.ToString(CultureInfo.InvariantCulture),
        YamlScalarNode text => Text(text.Value ?? ""),
        _ => throw new InvalidDataException($"what is at {node.Start} has no place in an object"),
    };

    private static string Text(string value) => '"' + string.Concat(value.Select(one => one is '"' or '\\' or < ' ' ? string.Create(CultureInfo.InvariantCulture, $"\\{(int)one:d3}") : one.ToString())) + '"';
}
