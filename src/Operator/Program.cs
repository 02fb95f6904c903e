using k8s.Exceptions;
using TrtOperator.Api.Validation;
using TrtOperator.Operator.CommandLine;
using TrtOperator.Operator.Hosting;

return await OperatorCommandLine.InvokeAsync(args, Environment.GetEnvironmentVariable, async (options, cancellationToken) =>
{
    try
    {
        return await OperatorHost.RunAsync(options, cancellationToken);
    }
    catch (Exception e) when (e is KubeConfigException or InvalidDeclarationException or IOException or UnauthorizedAccessException)
    {
        await Console.Error.WriteLineAsync($"The operator cannot start: {e.Message}");
        return 1;
    }
});
