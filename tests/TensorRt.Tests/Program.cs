// An own entry point: builds and handshakes run in a child process, and the child is this program.
return await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args);
