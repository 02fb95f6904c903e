using System.CommandLine;
using TrtOperator.BuilderJob.Doctor;

namespace TrtOperator.BuilderJob.CommandLine;

/// <summary>The command line of <c>trtengine</c>.</summary>
internal static class RootCommandLine
{
    public static RootCommand Create() => new("""
        Turns a trained FP32 ONNX model into quantized engines, holds each against FP32 and publishes only what passes.

        Examples:
          trtengine run -f trtengine.yaml                  the whole way, from the declaration to a release
          trtengine run -f trtengine.yaml --no-publish     the same, without publishing
          trtengine verify ./engines/default/ocr-rec       check a release: every digest, every protected layer
          trtengine doctor                                 what this machine can build, run and prove
          trtengine COMMAND --help                         more on one command

        Exit codes: 0 done; 10 bad declaration or input; 11 a gate failed; 12 model not supported; 20 and above worth another try.
        """)
    {
        RunCommand.Create(),
        PrepareCommand.Create(),
        BuildCommand.Create(),
        PublishCommand.Create(),
        VerifyCommand.Create(),
        ReportCommand.Create(),
        JobCommand.Create(),
        DoctorCommand.Create(DoctorProbes.OfMachine(TensorRtWorker.ShakeHandsAsync)),
    };
}
