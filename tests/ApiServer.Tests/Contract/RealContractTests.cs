namespace TrtOperator.ApiServer.Tests.Contract;

public sealed class RealContractTests(RealContractServer server) : ApiServerContract(server), IClassFixture<RealContractServer>;
