# `make help` lists the targets.
SHELL := /bin/bash
.DEFAULT_GOAL := help
CONFIGURATION ?= Release
TRTENGINE := dotnet src/BuilderJob/bin/$(CONFIGURATION)/net10.0/trtengine.dll

.PHONY: help build demo demo-ocr test crds dist e2e e2e-kind lint bench bench-operator accept-foundation accept-rtx accept-quantization accept-operator clean

help: ## Show this list
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*##/\t/' | expand -t 22

build: ## Compile everything
	@dotnet build Operator.sln -c $(CONFIGURATION) --nologo -v quiet --tl:off -clp:NoSummary

demo: ## See a model refused, repaired, proven and published (no GPU, no cluster)
	@./samples/demo.sh

demo-ocr: ## See a real text recognizer become INT8, judged by what it reads (fetches 20 MB with npm; 5 minutes)
	@./samples/demo-ocr.sh

test: ## Run everything that CI runs
	@./tests/run.sh

crds: build ## Write the CustomResourceDefinitions of the types in src/Api
	@dotnet tools/CrdGenerator/bin/$(CONFIGURATION)/net10.0/TrtOperator.CrdGenerator.dll config/crd/bases
	@mkdir -p charts/trtengine-operator/files/crds && cp config/crd/bases/*.yaml charts/trtengine-operator/files/crds/

dist: crds ## Write dist/install.yaml, the one-file installation
	@mkdir -p dist && ./config/dist.sh >dist/install.yaml

e2e: ## Run the end-to-end tests on the cluster of KUBECONFIG, or on a node raised here (root)
	@./tests/e2e/run.sh

e2e-kind: ## Run them on a cluster of kind (Docker, no root)
	@./tests/e2e/kind.sh

lint: ## Check formatting; analyzers run with every build
	@dotnet format Operator.sln --verify-no-changes --no-restore

bench: ## Measure calibration, loading and the stages; prints a table (BENCH="--only cost --long" for one group, with as many samples as its limits are set for)
	@dotnet run -c Release --project bench/Bench.csproj -- $(BENCH)

bench-operator: ## Measure the operator's memory, start, rest and failover (half an hour; BENCH="--minutes 1 --rest-minutes 1" for less)
	@dotnet publish src/Operator -c Release -o artifacts/bench-operator -p:CompileFor=linux-$$(uname -m | sed 's/x86_64/x64/;s/aarch64/arm64/') --nologo -v quiet --tl:off -clp:NoSummary
	@dotnet run -c Release --project bench/Operator/OperatorBench.csproj -- --program artifacts/bench-operator/trtengine-operator.dll $(BENCH)

accept-foundation: ## Prove the foundation's figures, and that sabotage turns it red
	@./tests/accept-foundation.sh

accept-rtx: ## Prove TensorRT for RTX plans layer by layer, and that sabotage turns it red
	@./tests/accept-rtx.sh

accept-quantization: ## Prove quantization's figures on real models, and that sabotage turns it red
	@./tests/accept-quantization.sh

accept-operator: ## Prove the operator on a real Kubernetes node, and that sabotage turns it red (root)
	@./tests/accept-operator.sh

clean: ## Remove what building and running made
	@rm -rf artifacts && find . -type d \( -name bin -o -name obj \) -not -path './.git/*' -prune -exec rm -rf {} +
