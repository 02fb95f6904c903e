using TrtOperator.Onnx;
using TrtOperator.TensorRt.Building;
using TrtOperator.TensorRt.Libraries;

namespace TrtOperator.TensorRt.Tests.NodeKinds;

/// <summary>Builds small models with the real library, within this process: a process for each would take most of the time.</summary>
internal sealed class RtxBuild : IDisposable
{
    private static readonly Lazy<TensorRtLibrary> Library = new(static () => TensorRtLibrary.Load(RealLibrary.Files));

    private readonly string _folder = Directory.CreateTempSubdirectory("trtengine-kinds").FullName;

    public string PlanPath => Path.Combine(_folder, BuiltPlan.PlanName);

    public string Listing => File.ReadAllText(Path.Combine(_folder, BuiltPlan.ListingName));

    public BuildAttempt Run(OnnxModel model, PlanProfileInput profile, IReadOnlyList<string> targets)
    {
        string path = Path.Combine(_folder, "model.onnx");
        model.Save(path, TestContext.Current.CancellationToken);
        PlanRequest request = new()
        {
            Library = RealLibrary.Files,
            ModelPath = path,
            ComputeCapabilities = targets,
            Profiles = [new PlanProfile("small", [profile])],
            OutputFolder = _folder,
        };
        return PlanBuilder.Build(Library.Value, request, 0, static _ => { });
    }

    public void Dispose() => Directory.Delete(_folder, true);
}
