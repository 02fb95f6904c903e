# Images of the operator and of the builder. Targets:
#   operator      trtengine-operator: turns TrtEngine objects into Jobs
#   builder       trtengine on the .NET runtime: prepares models, serves ONNX Runtime targets, publishes
#   builder-rtx   the same with TensorRT for RTX: builds and proves plans on any machine, with or without a GPU
#
# NVIDIA's licence does not let its libraries be handed out by themselves, so builder-rtx takes them from a build context of yours:
#   pip download --no-deps tensorrt-rtx-cu13-libs==1.7.1.116 && unzip -j -d rtx tensorrt_rtx_cu13_libs-*.whl '*/libtensorrt_*.so.1'
#   docker build --target builder-rtx --build-context rtx=rtx -t trtengine-builder:rtx .

FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
COPY global.json Directory.Build.props Directory.Packages.props .editorconfig ./
COPY src/ src/
RUN dotnet publish src/BuilderJob -c Release -o /app --nologo

FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build-operator
WORKDIR /source
COPY global.json Directory.Build.props Directory.Packages.props .editorconfig ./
COPY src/ src/
RUN dotnet publish src/Operator -c Release -o /app -p:CompileFor=linux-$(uname -m | sed 's/x86_64/x64/;s/aarch64/arm64/') --nologo

FROM mcr.microsoft.com/dotnet/runtime:10.0 AS operator
COPY --from=build-operator /app /app
USER 65532:65532
WORKDIR /app
ENTRYPOINT ["dotnet", "/app/trtengine-operator.dll"]

FROM mcr.microsoft.com/dotnet/runtime:10.0 AS builder
COPY --from=build /app /app
USER 65532:65532
WORKDIR /work
ENV TRTENGINE_WORK=/work/.trtengine XDG_CACHE_HOME=/work/.cache
ENTRYPOINT ["dotnet", "/app/trtengine.dll"]

# Without --build-context this stage is empty, and the copy below fails with the name of the file that is missing.
FROM scratch AS rtx

FROM builder AS builder-rtx
COPY --from=rtx libtensorrt_rtx.so.1 libtensorrt_onnxparser_rtx.so.1 /opt/tensorrt-rtx/lib/
ENV TRTENGINE_TENSORRT_RTX=/opt/tensorrt-rtx/lib
RUN ["dotnet", "/app/trtengine.dll", "doctor"]
