namespace TrtOperator.ApiServer.Tests.Contract;

public sealed class DoubleContractTests(DoubleContractServer server) : ApiServerContract(server), IClassFixture<DoubleContractServer>;
