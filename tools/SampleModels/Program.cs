using System.CommandLine;
using TrtOperator.Onnx;
using TrtOperator.SampleModels;

Argument<string> input = new("input") { Description = "The file to read." };
Argument<string> output = new("output") { Description = "The file or folder to write." };
Option<string[]> nodes = new("--node") { Description = "A LayerNormalization to plant outliers in. May be given several times.", Required = true };
Option<int> channels = new("--channels") { Description = "How many channels of each to scale, evenly spread.", DefaultValueFactory = _ => 4 };
Option<int> exponent = new("--exponent") { Description = "The power of two to scale by.", DefaultValueFactory = _ => 8 };
Option<string> letters = new("--letters") { Description = "The alphabet; a letter's id is its index plus one.", DefaultValueFactory = _ => "abcdefghijklmnopqrstuvwxyz'" };
Option<int> length = new("--length") { Description = "Letters per sample.", DefaultValueFactory = _ => 20 };
Option<int> stepsPerLetter = new("--steps-per-letter") { Description = "Output steps that one letter gets.", DefaultValueFactory = _ => 2 };

Command plant = new("plant-outliers", "Write a model that computes the same bits but that plain INT8 ruins.") { input, output, nodes, channels, exponent };
plant.SetAction(result =>
{
    OnnxModel model = OnnxModel.Load(result.GetRequiredValue(input));
    SourceNames.MakeUnique(model);
    foreach (string node in result.GetRequiredValue(nodes))
    {
        int width = checked((int)(new GraphIndex(model.Graph).Node(node) is { } norm && norm.Input.Count > 1
            ? TensorData.ElementCount(new GraphIndex(model.Graph).Initializer(norm.Input[1])!)
            : 0));
        int count = result.GetValue(channels);
        OutlierPlanter.Plant(model, node, [.. Enumerable.Range(0, count).Select(i => (2 * i + 1) * width / (2 * count))], result.GetValue(exponent));
    }

    model.Save(result.GetRequiredValue(output));
    return 0;
});

Command words = new("words", "Turn a word list into a dataset folder.") { input, output, letters, length, stepsPerLetter };
words.SetAction(result =>
{
    WordDataset.Write(result.GetRequiredValue(input), result.GetRequiredValue(letters), result.GetValue(length), result.GetValue(stepsPerLetter), result.GetRequiredValue(output));
    return 0;
});

return new RootCommand("Makes the sample models and datasets of this repository.") { plant, words }.Parse(args).Invoke();
