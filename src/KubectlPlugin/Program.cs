using TrtOperator.KubectlPlugin;

return await PluginCommandLine.InvokeAsync(args, Console.Out, Console.Error, TimeProvider.System);
