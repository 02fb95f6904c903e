using System.Net;
using CsCheck;
using TrtOperator.ControllerRuntime.Caching;

namespace TrtOperator.ControllerRuntime.Tests.Caching;

public sealed class InformerPropertyTests
{
    private static readonly string[] Namespaces = ["blue", "green"];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Whatever_happens_the_store_ends_as_the_server_and_so_does_the_fold_of_the_notices(bool isByNamespace)
    {
        InformerOptions options = new() { PageSize = 2, Namespaces = isByNamespace ? Namespaces : [] };
        await Gen.Int[0, 999].Array[1, 60].SampleAsync(
            async steps =>
            {
                ServerStub server = new();
                int refusals = 0;
                HttpStatusCode refusal = HttpStatusCode.ServiceUnavailable;
                server.Instead = path => Interlocked.Decrement(ref refusals) >= 0 ? ServerStub.Refusal(refusal, "Injected") : null;
                await using InformerBed bed = new(server, options);
                bed.Start();
                foreach (int step in steps)
                {
                    string place = Namespaces[step / 100 % 2];
                    string name = $"c{step / 10 % 5}";
                    switch (step % 17)
                    {
                        case 0 or 1 or 2 or 3:
                            server.Put(place, name);
                            break;
                        case 4 or 5:
                            server.Delete(place, name);
                            break;
                        case 6:
                            server.Delete(place, name);
                            server.Put(place, name);
                            break;
                        case 7:
                            server.EndWatches();
                            break;
                        case 8:
                            server.EndWatches(new IOException("reset"));
                            break;
                        case 9:
                            server.SendExpired();
                            break;
                        case 10:
                            server.Forget();
                            server.EndWatches();
                            break;
                        case 11:
                            server.Send("{\"type\":\"ADD");
                            server.EndWatches();
                            break;
                        case 12:
                            server.Send("{\"type\":\"ADDED\",\"object\":[}\n");
                            break;
                        case 13:
                            server.Bookmark();
                            break;
                        case 14:
                            server.Repeat(4);
                            break;
                        case 15:
                            refusal = (step % 3) switch { 0 => HttpStatusCode.Gone, 1 => HttpStatusCode.InternalServerError, _ => HttpStatusCode.NotFound };
                            Interlocked.Exchange(ref refusals, 1 + (step % 2));
                            break;
                        default:
                            await Task.Delay(step % 5);
                            break;
                    }
                }

                Interlocked.Exchange(ref refusals, 0);
                await bed.AgreesAsync();
            },
            iter: 150, threads: 2);
    }
}
