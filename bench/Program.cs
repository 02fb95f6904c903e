using System.Globalization;
using TrtOperator.Bench;
using TrtOperator.Onnx;
using TrtOperator.Precision.Datasets;
using TrtOperator.TensorRt.Libraries;

// bench [REPOSITORY] [--only GROUP] [--long]; ratios within one run, since a machine is rarely alone with its benchmark.
if (args is [MemoryFigures.Command, var from, var what, var samples])
{
    MemoryFigures.CalibrateOnce(from, what, int.Parse(samples, CultureInfo.InvariantCulture));
    return 0;
}

if (args is [PlanFigures.Worker, var workerPeak, var work])
{
    return PlanFigures.Serve(workerPeak, work);
}

if (args is [PlanFigures.Bare, var barePeak, var request])
{
    return PlanFigures.BuildBare(barePeak, request);
}

const int Short = 15;
const int Long = 5;
const int Processes = 3;
const int Few = 48;
const int Many = 512;
if (BenchOptions.Parse(args, out string problem) is not { } options)
{
    Console.Error.WriteLine(problem);
    return 10;
}

string repository = options.Repository;
if (!File.Exists(Samples.GraphemeModel(repository)))
{
    Console.Error.WriteLine($"There is no samples/g2p/g2p.onnx in '{repository}'; start bench in the repository's root, or name it.");
    return 10;
}

Table table = new();
Console.WriteLine(Table.Machine);
Console.WriteLine();
if (options.Has("histograms"))
{
    table.Add(CalibrationFigures.Histograms(Short));
    table.Add(CalibrationFigures.Ranges(Short));
}

if (options.Has("report"))
{
    table.Add(ReportFigures.Pages(Long));
    table.Add(ReportFigures.Frames());
}

if (options.Has("g2p"))
{
    using SampledDataset words = Samples.Words(repository, "calibration", 512);
    OnnxModel graphemes = Samples.Import(Samples.GraphemeModel(repository)).Model;
    table.Add(CalibrationFigures.Pass(Long, "g2p", graphemes, words));
    table.Add(ModelFigures.Of(Short, "g2p", Samples.GraphemeModel(repository), words));
}

if (options.Has("refinement"))
{
    using SampledDataset words = Samples.Words(repository, "calibration", 512);
    table.Add(RefinementFigures.Of(Long, "g2p", Samples.Import(Samples.GraphemeModel(repository)), words));
}

if (Samples.Recognizer() is { } recognizer)
{
    if (options.Has("recognizer"))
    {
        using IDataset images = Samples.Lines(16);
        table.Add(ModelFigures.Of(Long, "OCR recognizer", recognizer, images));
    }

    if (options.Has("cost"))
    {
        using IDataset lines = Samples.Lines(options.Long ? Many : Few);
        table.Add(CostFigures.Of(Long, "OCR recognizer", recognizer, lines));
    }

    if (options.Has("refinement"))
    {
        using IDataset images = Samples.Lines(64);
        table.Add(RefinementFigures.Of(Long, "OCR recognizer", Samples.Import(recognizer), images));
    }
}
else
{
    Console.Error.WriteLine("TRTENGINE_MODELS is not set, so the OCR recognizer is left out; tests/models.sh fetches it.");
}

if (options.Has("cost"))
{
    using IDataset texts = Samples.Texts(options.Long ? Many : Few);
    table.Add(CostFigures.Of(Long, "text encoder", Samples.Encoder(repository), texts));
}

if (options.Has("memory"))
{
    table.Add(MemoryFigures.Of(options));
}

if (options.Has("plans"))
{
    if (LibrarySearch.Search().For(LibraryKind.TensorRtRtx, out _) is { } library)
    {
        table.Add(PlanFigures.Of(Long, repository, library));
    }
    else
    {
        Console.Error.WriteLine("There is no TensorRT for RTX, so building plans is left out; 'trtengine doctor' says where it is looked for.");
    }
}

if (options.Has("gates"))
{
    table.Add(await GateFigures.OfAsync(Short, repository));
}

if (options.Has("pipeline"))
{
    table.Add(await PipelineFigures.OfAsync(Processes, repository));
}

string json = Path.Combine(repository, "artifacts", "bench.json");
table.Save(json);
Console.WriteLine();
Console.WriteLine(json);
return 0;
