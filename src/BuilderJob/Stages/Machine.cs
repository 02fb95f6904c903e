using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace TrtOperator.BuilderJob.Stages;

/// <summary>What of this machine and its libraries goes into keys and manifests.</summary>
public static class Machine
{
    /// <summary>The version of ONNX Runtime.</summary>
    public static string OnnxRuntimeVersion { get; } = OrtEnv.Instance().GetVersionString();

    /// <summary>The processor's model name and architecture. ONNX Runtime's float results differ between processor types.</summary>
    public static string Cpu { get; } = $"{ModelName() ?? "unknown processor"}, {RuntimeInformation.ProcessArchitecture}";

    /// <summary>This program's version.</summary>
    public static string ToolVersion { get; } = typeof(Machine).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";

    private static string? ModelName()
    {
        const string path = "/proc/cpuinfo";
        if (!File.Exists(path))
        {
            return null;
        }

        string? line = File.ReadLines(path).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal));
        return line?[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
    }
}
