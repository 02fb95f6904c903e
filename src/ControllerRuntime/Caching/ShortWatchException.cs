namespace TrtOperator.ControllerRuntime.Caching;

/// <summary>A watch ended within a second without a word: opened anew at once, it would keep server and operator busy with nothing.</summary>
internal sealed class ShortWatchException() : Exception("The server ended the watch at once, without an event.");
