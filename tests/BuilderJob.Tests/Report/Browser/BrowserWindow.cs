using OpenQA.Selenium;
using OpenQA.Selenium.Chrome;

namespace TrtOperator.BuilderJob.Tests.Report.Browser;

/// <summary>A window of the Chromium that is installed, without a screen.</summary>
internal sealed class BrowserWindow : IDisposable
{
    private const string Chromium = "/usr/bin/chromium";
    private const string ChromiumDriver = "/usr/bin/chromedriver";

    /// <summary>What to say where there is none.</summary>
    public const string Missing = $"'{Chromium}' and '{ChromiumDriver}' are not there; install chromium and chromium-driver.";

    private readonly DirectoryInfo _profile = Directory.CreateTempSubdirectory("trtengine-browser-");
    private readonly ChromeDriverService _service;

    private BrowserWindow()
    {
        _service = ChromeDriverService.CreateDefaultService(ChromiumDriver);
        ChromeOptions options = new() { BinaryLocation = Chromium };
        options.AddArguments("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--window-size=1280,900", $"--user-data-dir={_profile.FullName}");
        options.SetLoggingPreference(LogType.Browser, LogLevel.All);
        Driver = new ChromeDriver(_service, options);
    }

    public ChromeDriver Driver { get; }

    /// <summary>Opens one; null where none is installed.</summary>
    public static BrowserWindow? Open() => File.Exists(Chromium) && File.Exists(ChromiumDriver) ? new BrowserWindow() : null;

    /// <summary>Shows a page that lies beside nothing else, as a colleague gets it by mail.</summary>
    public void Show(string page)
    {
        string file = Path.Combine(_profile.FullName, "report.html");
        File.WriteAllText(file, page);
        Driver.Navigate().GoToUrl(new Uri(file));
    }

    /// <summary>Runs a script in the page.</summary>
    public T Run<T>(string script, params object[] arguments) => (T)Driver.ExecuteScript(script, arguments)!;

    /// <summary>What the browser complained about since it was last asked: errors of scripts, and what the page's policy forbade.</summary>
    public IReadOnlyList<string> Complaints() => [.. Driver.Manage().Logs.GetLog(LogType.Browser).Where(entry => entry.Level >= LogLevel.Warning).Select(entry => entry.Message)];

    public void Dispose()
    {
        Driver.Quit();
        _service.Dispose();
        _profile.Delete(recursive: true);
    }
}
