# Every command of the project. `make help` lists them.
#
# LAB names the embedded lab that a command works on. `make up` uses "lab"; tests bring up
# one of their own, "test", beside it and take it down again.
SHELL := /bin/sh
.DEFAULT_GOAL := help
export LAB ?= lab
# The pinned Node of package.json, not the machine's.
export PATH := $(CURDIR)/node_modules/.bin:$(PATH)
INSTALLED := node_modules/.installed

.PHONY: help
help: ## list the commands
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## /{printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(INSTALLED): package.json package-lock.json policy/package.json
	@echo "installing the pinned npm packages"
# Not `npm ci`: it wants the packages of every platform, and not every registry has those. This keeps to the lock
# file and leaves it as it is.
	@npm install --no-save --no-fund --no-audit --loglevel=error
	@touch $@

.PHONY: setup
setup: $(INSTALLED) ## install the pinned npm packages

.PHONY: up
up: setup ## start the lab, deploy the program to it, verify, and say how to use it
	@node lab/cli.ts up
	@node lab/cli.ts deploy
	@node lab/cli.ts exec node operations/verify.ts
	@node lab/cli.ts summary

.PHONY: preview
preview: setup ## what `up` would change, judged by the policy pack
	@node lab/cli.ts exec pulumi preview --policy-pack policy

# BASE is the commit that a change started from. STACK is one environment, touched or not, or the lab.
BASE ?= $(shell git rev-parse --verify --quiet --symbolic origin/main || echo HEAD~1)
.PHONY: pull-request
pull-request: check ## what a pull request gets: check, and the preview of each environment touched since BASE, or of STACK
	@$(if $(filter $(LAB),$(STACK)),node lab/cli.ts exec) node operations/gate.ts preview $(if $(STACK),--stack $(STACK),--base $(BASE))

.PHONY: verify
verify: setup ## prove the deployed chain with real clients
	@node lab/cli.ts exec node operations/verify.ts

.PHONY: inventory
inventory: setup ## every CA and certificate of the stack, with expiry dates
	@node lab/cli.ts exec node operations/inventory.ts

.PHONY: recover
recover: setup ## make the stack usable again after an interrupted `up`
	@node lab/cli.ts exec node operations/recover.ts

.PHONY: destroy
destroy: setup ## remove what the program deployed; the lab keeps running
	@node lab/cli.ts exec pulumi destroy --yes --skip-preview

.PHONY: lab-down
lab-down: setup ## stop the lab and remove its state; the build cache stays
	@node lab/cli.ts down

.PHONY: env
env: setup ## print the environment for typing pulumi, vault and kubectl: eval "$$(make env)"
	@node lab/cli.ts env

.PHONY: check
check: setup ## types, lint, unit and policy tests: under a minute, needs no root
	@tsc --noEmit
	@biome check
	@node tools/lint-shell.ts
	@node tools/lint-workflows.ts
	@vitest run --project unit

.PHONY: test
test: check ## everything: check, then the rules' mutations, the stand-ins and the lab end to end
	@LAB=test vitest run --project mutation --project servers --project e2e --reporter=verbose

.PHONY: e2e-chain
e2e-chain: setup ## the CA chain end to end on a lab of its own
	@LAB=test vitest run --project e2e test/e2e/chain --reporter=verbose

.PHONY: e2e-policy
e2e-policy: setup ## the policy pack end to end: the environments, the gate, insecure stacks
	@LAB=test vitest run --project e2e test/e2e/policy --reporter=verbose

.PHONY: e2e-hosts
e2e-hosts: setup ## remote hosts end to end: identities, renewal, programs, faults
	@LAB=test vitest run --project e2e test/e2e/hosts --reporter=verbose

.PHONY: e2e-mesh
e2e-mesh: setup ## the mesh end to end: identities, refusals, rotation, faults, the CA's knobs
	@LAB=test vitest run --project e2e test/e2e/mesh --reporter=verbose

.PHONY: bench
bench: bench-chain bench-policy bench-hosts bench-mesh ## every figure of docs/benchmarks.md

.PHONY: bench-chain
bench-chain: setup ## the CA chain's figures; the last line is one JSON object
	@LAB=test node test/bench/chain/run.ts

.PHONY: bench-policy
bench-policy: setup ## the policy pack's figures; the last line is one JSON object
	@LAB=test node test/bench/policy/run.ts

.PHONY: bench-hosts
bench-hosts: setup ## the remote hosts' figures; the last line is one JSON object
	@LAB=test LAB_HOSTS=12 node test/bench/hosts/run.ts

.PHONY: bench-mesh
bench-mesh: setup ## the mesh's figures; the last line is one JSON object
	@LAB=test node test/bench/mesh/run.ts

.PHONY: docs
docs: setup ## make the generated tables of README.md and policy/README.md anew
	@node tools/config-reference.ts
	@node tools/policy-reference.ts

.PHONY: fix
fix: setup ## format the sources and apply safe lint fixes
	@biome check --write
